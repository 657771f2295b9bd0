internal import Failpoints
internal import Logging
internal import SchedulerModels
internal import TaskBroker
internal import TaskHandlers
internal import TaskStore

/// What a worker does with a delivery: read → claim → run → settle → acknowledge.
///
/// The whole story in one place. Every step may be repeated after a crash, and the next one finds out by the state in Redis. The acknowledgement is
/// the last step: until then the broker has a copy.
struct TaskExecution: Sendable {
    let store: TaskStore
    let publisher: TaskPublisher
    let handlers: HandlerRegistry
    let lease: LeaseKeeper
    let running: RunningTasks
    let slots: HandlerSlots
    let claiming: Claiming
    let settling: Settling
    let logger: Logger

    /// What is to become of the delivery.
    enum Verdict: Sendable, Equatable {
        /// It is done with, or `due` looks after it.
        case acknowledge
        /// Others may have it.
        case giveBack
    }

    /// What came of a delivery, and the time that it took.
    struct Performance: Sendable {
        let verdict: Verdict
        /// How long its claim waited for a slot.
        var waited: Duration = .zero
        /// How long its handler had a slot.
        var ran: Duration = .zero
        /// Whether there was a slot for it, had it come to that.
        var foundSlot = true
        /// Whether it was this worker's to run; else its times say nothing about tasks.
        var wasOurs = true

        /// There was nothing to run.
        static func unrun(_ verdict: Verdict) -> Performance { Performance(verdict: verdict, wasOurs: false) }
    }

    /// What is in a delivery.
    enum Reading: Sendable {
        /// A task, and its handler where there is one.
        case task(TaskMessage, RegisteredHandler?)
        /// Nothing that can be read, and why.
        case unreadable(reason: String)
    }

    /// How long a delivery waits here before it is given back because a server is away.
    private static let calm: Duration = .seconds(1)

    /// Deals with one delivery; the caller settles it by the verdict.
    func perform(_ delivery: TaskDelivery) async -> Verdict { await perform(read(delivery), delivery).verdict }

    /// Reads a delivery.
    func read(_ delivery: TaskDelivery) -> Reading {
        do throws(TaskMessageError) {
            let message = try TaskMessage(body: delivery.body)
            return .task(message, handlers[message.submission.taskType])
        } catch {
            return .unreadable(reason: error.reason)
        }
    }

    /// Deals with one delivery that was read.
    func perform(_ reading: Reading, _ delivery: TaskDelivery) async -> Performance {
        switch reading {
        case .unreadable(let reason): return .unrun(await park(delivery, reason: reason))
        case .task(let message, let handler):
            guard running.take(message.taskID) else { return .unrun(.acknowledge) }
            let performance =
                if let handler {
                    await perform(message, handler, isRedelivered: delivery.redelivered)
                } else {
                    Performance.unrun(await putOff(message))
                }
            running.letGo(message.taskID)
            return performance
        }
    }

    /// Claims a task in hand, runs its handler and settles it.
    func perform(_ message: TaskMessage, _ handler: RegisteredHandler, isRedelivered: Bool) async -> Performance {
        await Failpoint.pass("claim.before")
        switch await claiming.claim(message, isRedelivered: isRedelivered) {
        case .granted(let claim, let holding):
            await Failpoint.pass("claim.after")
            return await execute(message, handler, claim, holding)
        case .notOurs: return .unrun(.acknowledge)
        case .giveBack: return .unrun(.giveBack)
        }
    }

    private func execute(
        _ message: TaskMessage,
        _ handler: RegisteredHandler,
        _ claim: ClaimOutcome.Claim,
        _ holding: LeaseKeeper.Holding
    ) async -> Performance {
        let attempt = started(message, claim, holding)
        let asked = ContinuousClock.now
        let hasSlot = await slots.take(message.submission.band)
        let began = ContinuousClock.now
        guard hasSlot else {
            return Performance(verdict: await settling.giveBack(attempt), waited: began - asked, foundSlot: false)
        }
        // A lease that ran out or was re-asserted between the claim and here has passed this run by: it was not in hand.
        let end = lease.covers(holding) ? await run(attempt, handler) : nil
        slots.giveFree()
        let ran = ContinuousClock.now - began
        guard let end else {
            return Performance(verdict: await settling.giveBack(attempt), waited: began - asked, ran: ran)
        }
        await Failpoint.pass("run.after")
        await attempt.report.close()
        let verdict = await settling.settle(attempt, end)
        await Failpoint.pass("settle.after")
        return Performance(verdict: verdict, waited: began - asked, ran: ran)
    }

    private func run(_ attempt: RunningTasks.Attempt, _ handler: RegisteredHandler) async -> HandlerRun.End {
        let submission = attempt.message.submission
        let context = context(attempt)
        let parameters = JSONValue.object(submission.parameters)
        return await attempt.run.run(timeout: submission.timeout) { () throws(HandlerFailure) in
            try await handler.run(parameters, context: context)
        }
    }

    /// Notes that a task in hand runs by that claim.
    func started(
        _ message: TaskMessage,
        _ claim: ClaimOutcome.Claim,
        _ holding: LeaseKeeper.Holding
    ) -> RunningTasks.Attempt {
        let attempt = RunningTasks.Attempt(
            message: message,
            claim: claim,
            incarnation: holding.incarnation,
            run: HandlerRun(),
            report: settling.report(of: message.taskID, claim, incarnation: holding.incarnation)
        )
        running.started(attempt)
        return attempt
    }

    /// What the handler of an attempt is told.
    func context(_ attempt: RunningTasks.Attempt) -> HandlerContext {
        logger.debug("starts", metadata: attempt.logFields([:]))
        return HandlerContext(
            taskID: attempt.message.taskID.description,
            taskType: attempt.message.submission.taskType,
            attempt: attempt.claim.attempt,
            maximumAttempts: attempt.claim.maximumAttempts,
            fence: attempt.claim.fence,
            traceparent: attempt.message.submission.traceparent,
            deadline: .now + attempt.message.submission.timeout,
            logger: handlerLogger(attempt),
            log: attempt.report.line,
            progress: attempt.report.progress
        )
    }

    private func handlerLogger(_ attempt: RunningTasks.Attempt) -> Logger {
        var logger = logger
        logger[metadataKey: LogKey.taskID] = "\(attempt.message.taskID)"
        logger[metadataKey: LogKey.attempt] = "\(attempt.claim.attempt)"
        return Logger(label: logger.label) { [logger] _ in TaskLogHandler(worker: logger, report: attempt.report) }
    }

    /// A type that this worker has no handler for waits for a worker that has one.
    private func putOff(_ message: TaskMessage) async -> Verdict {
        do throws(TaskStoreError) {
            // The message may be the only copy: a record that Redis lost is made again before the message goes.
            _ = try await store.restore(message)
            try await store.deferTask(message.taskID)
            logger.notice(
                "no handler for this task type here",
                metadata: [LogKey.taskID: "\(message.taskID)", "task_type": "\(message.submission.taskType)"]
            )
            return .acknowledge
        } catch {
            logger.debug(
                "a task cannot be put off yet",
                metadata: [LogKey.taskID: "\(message.taskID)", "error": "\(error)"]
            )
            return await giveBackLater()
        }
    }

    /// Gives back after a pause: what cannot be dealt with anywhere at the moment must not go round and round.
    private func giveBackLater() async -> Verdict {
        try? await Task.sleep(for: Self.calm)  // Woken by cancellation alone; it goes back all the same.
        return .giveBack
    }

    private func park(_ delivery: TaskDelivery, reason: String) async -> Verdict {
        logger.error(
            "a message cannot be read and is put aside",
            metadata: ["queue": "\(delivery.place.queue)", "reason": "\(reason)"]
        )
        do throws(TaskBrokerError) {
            let queue = delivery.place.queue + "." + delivery.place.band.rawValue
            try await publisher.park(delivery.body, from: queue, reason: reason)
            return .acknowledge
        } catch {
            logger.warning("a message cannot be put aside yet", metadata: ["error": "\(error)"])
            return await giveBackLater()
        }
    }
}
