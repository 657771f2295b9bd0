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

    /// How long a delivery waits here before it is given back because a server is away.
    private static let calm: Duration = .seconds(1)

    /// Deals with one delivery; the caller settles it by the verdict.
    func perform(_ delivery: TaskDelivery) async -> Verdict {
        let message: TaskMessage
        do throws(TaskMessageError) {
            message = try TaskMessage(body: delivery.body)
        } catch {
            return await park(delivery, reason: error.reason)
        }
        let id = message.taskID
        guard running.take(id) else { return .acknowledge }
        let verdict = await perform(message, delivery)
        running.letGo(id)
        return verdict
    }

    private func perform(_ message: TaskMessage, _ delivery: TaskDelivery) async -> Verdict {
        guard let handler = handlers[message.submission.taskType] else { return await putOff(message) }
        await Failpoint.pass("claim.before")
        switch await claiming.claim(message, isRedelivered: delivery.redelivered) {
        case .granted(let claim, let holding):
            await Failpoint.pass("claim.after")
            return await execute(message, handler, claim, holding)
        case .notOurs: return .acknowledge
        case .giveBack: return .giveBack
        }
    }

    private func execute(
        _ message: TaskMessage,
        _ handler: RegisteredHandler,
        _ claim: ClaimOutcome.Claim,
        _ holding: LeaseKeeper.Holding
    ) async -> Verdict {
        let run = HandlerRun()
        let attempt = RunningTasks.Attempt(
            message: message,
            claim: claim,
            incarnation: holding.incarnation,
            run: run,
            report: settling.report(of: message.taskID, claim, incarnation: holding.incarnation)
        )
        running.started(attempt)
        // A lease that ran out or was re-asserted between the claim and here has passed this run by: it was not in hand.
        guard lease.covers(holding) else { return await settling.giveBack(attempt) }
        let context = context(attempt)
        context.logger.debug("starts")
        let parameters = JSONValue.object(message.submission.parameters)
        let end = await run.run(timeout: message.submission.timeout) { () throws(HandlerFailure) in
            try await handler.run(parameters, context: context)
        }
        await Failpoint.pass("run.after")
        await attempt.report.close()
        let verdict = await settling.settle(attempt, end)
        await Failpoint.pass("settle.after")
        return verdict
    }

    private func context(_ attempt: RunningTasks.Attempt) -> HandlerContext {
        let id = attempt.message.taskID
        var logger = logger
        logger[metadataKey: LogKey.taskID] = "\(id)"
        logger[metadataKey: LogKey.attempt] = "\(attempt.claim.attempt)"
        return HandlerContext(
            taskID: id.description,
            taskType: attempt.message.submission.taskType,
            attempt: attempt.claim.attempt,
            maximumAttempts: attempt.claim.maximumAttempts,
            fence: attempt.claim.fence,
            traceparent: attempt.message.submission.traceparent,
            deadline: .now + attempt.message.submission.timeout,
            logger: Logger(label: logger.label) { [logger] _ in
                TaskLogHandler(worker: logger, report: attempt.report)
            },
            log: attempt.report.line,
            progress: attempt.report.progress
        )
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
