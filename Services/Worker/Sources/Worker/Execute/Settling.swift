internal import Logging
internal import SchedulerModels
internal import TaskHandlers
internal import TaskStore

/// Records how an attempt ended, again and again until it has landed.
struct Settling: Sendable {
    let store: TaskStore
    let workerID: String
    /// The wall clock.
    let now: @Sendable () -> Timestamp
    let logger: Logger
    /// The largest result, in bytes: more than the connection to Redis takes at once could never be recorded.
    var largestResult = 32 << 20

    /// The longest pause between two tries.
    private static let longestPause: Duration = .seconds(2)
    /// How long an outcome is tried to be recorded: Redis is the truth, and while it is away nobody else can run the
    /// task either.
    private static let patience: Duration = .seconds(3_600)
    /// How long a lease that Redis has forgotten may take to come back.
    private static let leasePatience: Duration = .seconds(10)

    /// Settles by how the handler ended; the delivery's verdict follows from where it landed.
    func settle(_ attempt: RunningTasks.Attempt, _ end: HandlerRun.End) async -> TaskExecution.Verdict {
        switch end {
        case .completed(let value):
            return await finish(attempt, outcome(of: value, attempt))
        case .failed(let failure):
            return await finish(attempt, outcome(of: failure, attempt))
        case .stopped(.timeout, let obeyed):
            if !obeyed { abandoned(attempt) }
            let limit = attempt.message.submission.timeout.secondsText
            let failure = HandlerFailure(
                code: "timeout",
                message: "the attempt took longer than \(limit) s",
                retryable: true
            )
            return await finish(attempt, outcome(of: failure, attempt))
        case .stopped(.cancelled, let obeyed), .stopped(.fenced, let obeyed):
            if !obeyed { abandoned(attempt) }
            return .acknowledge
        case .stopped(.leaseLost, let obeyed), .stopped(.shutdown, let obeyed):
            if !obeyed { abandoned(attempt) }
            return await giveBack(attempt)
        }
    }

    /// What is to be recorded of an attempt that came to its own end; nil of one that was stopped.
    func outcome(of end: HandlerRun.End, _ attempt: RunningTasks.Attempt) -> AttemptOutcome? {
        switch end {
        case .completed(let value): outcome(of: value, attempt)
        case .failed(let failure): outcome(of: failure, attempt)
        case .stopped: nil
        }
    }

    /// What becomes of the delivery of an outcome that has landed; nil when there is no record of the task.
    func verdict(on landed: SettleOutcome, _ attempt: RunningTasks.Attempt) -> TaskExecution.Verdict? {
        switch landed {
        case .settled(let status), .already(let status):
            logger.debug(
                "settled",
                metadata: attempt.logFields(["status": "\(status.rawValue)"])
            )
            return .acknowledge
        case .fenced(let status):
            logger.notice(
                "an outcome came too late and was not recorded",
                metadata: attempt.logFields(["status": "\(status.rawValue)"])
            )
            return .acknowledge
        case .unknown: return nil
        }
    }

    /// Gives the task back without burning the attempt.
    func giveBack(_ attempt: RunningTasks.Attempt) async -> TaskExecution.Verdict {
        // Whatever came of it: the broker hands the message to others, and the state in Redis tells them what to do.
        _ = await repeated(attempt) { () throws(TaskStoreError) in
            try await self.store.release(
                attempt.message.taskID,
                incarnation: attempt.incarnation,
                fence: attempt.claim.fence
            )
        }
        return .giveBack
    }

    /// What takes a handler's words about itself to the store; what cannot be stored is not important enough to repeat.
    func report(of id: TaskID, _ claim: ClaimOutcome.Claim, incarnation: String) -> AttemptReport {
        AttemptReport(attempt: claim.attempt, now: now) { [store] progress, lines in
            _ = try? await store.report(
                progress: progress,
                lines: lines,
                of: id,
                incarnation: incarnation,
                fence: claim.fence
            )
        }
    }

    private func outcome(of value: JSONValue, _ attempt: RunningTasks.Attempt) -> AttemptOutcome {
        let result = value.serialized()
        guard result.count > largestResult else { return .completed(result: result) }
        let failure = HandlerFailure(
            code: "result_too_large",
            message: "the result has \(result.count) bytes, more than \(largestResult)",
            retryable: false
        )
        return outcome(of: failure, attempt)
    }

    private func outcome(of failure: HandlerFailure, _ attempt: RunningTasks.Attempt) -> AttemptOutcome {
        let error = TaskFailure(
            code: failure.code,
            message: String(failure.message.prefix(4_000)),
            attempt: attempt.claim.attempt,
            retryable: failure.retryable
        ).serialized()
        if failure.isPostponed { return .postponed(reason: error, for: failure.retryAfter ?? .seconds(1)) }
        guard failure.retryable else { return .failed(error: error) }
        var generator = SystemRandomNumberGenerator()
        let wait =
            failure.retryAfter
            ?? attempt.message.submission.retry.delay(afterAttempt: attempt.claim.attempt, using: &generator)
        return .retry(error: error, after: wait)
    }

    private func finish(_ attempt: RunningTasks.Attempt, _ outcome: AttemptOutcome) async -> TaskExecution.Verdict {
        let landed = await repeated(attempt) { () throws(TaskStoreError) in
            let answer = try await self.record(outcome, of: attempt)
            guard case .unknown = answer, try await self.bringBack(attempt) else { return answer }
            return try await self.record(outcome, of: attempt)
        }
        // Not recorded: it was deleted, or Redis has forgotten it and this worker too. The message decides, and a tombstone
        // stops it.
        return landed.flatMap { verdict(on: $0, attempt) } ?? .giveBack
    }

    private func record(
        _ outcome: AttemptOutcome,
        of attempt: RunningTasks.Attempt
    ) async throws(TaskStoreError) -> SettleOutcome {
        try await store.finish(
            attempt.message.taskID,
            incarnation: attempt.incarnation,
            workerID: workerID,
            fence: attempt.claim.fence,
            outcome: outcome
        )
    }

    /// Makes the record of a task again that Redis has forgotten while it ran; false when it is not this worker's any
    /// more, or was deleted.
    ///
    /// Its outcome is here and nowhere else. And were the message given back, the lease keeper might bring the record
    /// back at the same moment: the claim of the redelivery would find itself granted, and run under the same fence again.
    private func bringBack(_ attempt: RunningTasks.Attempt) async throws(TaskStoreError) -> Bool {
        let end = ContinuousClock.now + Self.leasePatience
        while true {
            let outcome = try await store.reassert(
                attempt.message,
                incarnation: attempt.incarnation,
                workerID: workerID,
                claim: attempt.claim
            )
            switch outcome {
            case .owned: return true
            case .fenced: return false
            case .noLease: break
            }
            // Redis has forgotten the lease as well: the next heartbeat brings it back.
            guard ContinuousClock.now < end, (try? await Task.sleep(for: .milliseconds(100))) != nil else {
                return false  // Also when the worker must go.
            }
        }
    }

    /// Calls until there is an answer; nil when there will be none.
    private func repeated(
        _ attempt: RunningTasks.Attempt,
        _ call: () async throws(TaskStoreError) -> SettleOutcome
    ) async -> SettleOutcome? {
        let clock = ContinuousClock()
        let end = clock.now + Self.patience
        var pause = Duration.milliseconds(50)
        while clock.now < end {
            do throws(TaskStoreError) {
                return try await call()
            } catch  where error.kind == .unexpected {
                logger.error(
                    "an outcome cannot be recorded",
                    metadata: attempt.logFields(["error": "\(error)"])
                )
                return nil
            } catch {
                logger.debug(
                    "an outcome has to wait",
                    metadata: attempt.logFields(["error": "\(error)"])
                )
            }
            guard (try? await Task.sleep(for: pause)) != nil else { return nil }  // Cancelled: the worker must go.
            pause = min(pause * 2, Self.longestPause)
        }
        return nil
    }

    private func abandoned(_ attempt: RunningTasks.Attempt) {
        logger.warning(
            "a handler does not stop and is given up; its slot is free again",
            metadata: attempt.logFields(["task_type": "\(attempt.message.submission.taskType)"])
        )
    }
}
