internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Records how an attempt ended; the one write that decides.
    ///
    /// Those made at the same time share a round trip.
    public func finish(
        _ id: TaskID,
        incarnation: String,
        workerID: String,
        fence: Int64,
        outcome: AttemptOutcome
    ) async throws(TaskStoreError) -> SettleOutcome {
        let words = try await finishes.call(
            Finisher(incarnation: incarnation, workerID: workerID),
            finishArguments(id, fence, outcome)
        )
        return try settleOutcome(words, scripts.finish)
    }

    /// Records how several attempts ended in one call, as is done with those that end at the same time.
    public func finish(
        _ attempts: [(id: TaskID, fence: Int64, outcome: AttemptOutcome)],
        incarnation: String,
        workerID: String
    ) async throws(TaskStoreError) -> [SettleOutcome] {
        let items = attempts.map { finishArguments($0.id, $0.fence, $0.outcome) }
        var outcomes: [SettleOutcome] = []
        for answer in try await finishes.send(Finisher(incarnation: incarnation, workerID: workerID), items) {
            outcomes.append(try settleOutcome(try answer.get(), scripts.finish))
        }
        return outcomes
    }

    private func finishArguments(_ id: TaskID, _ fence: Int64, _ outcome: AttemptOutcome) -> RedisArguments {
        let word: RedisArgument
        let payload: [UInt8]
        var wait = Duration.zero
        switch outcome {
        case .completed(let result): (word, payload) = ("completed", result)
        case .retry(let error, let after): (word, payload, wait) = ("retry", error, after)
        case .postponed(let reason, let time): (word, payload, wait) = ("postponed", reason, time)
        case .failed(let error): (word, payload) = ("failed", error)
        }
        return [RedisArgument(id.description), RedisArgument(fence), word, RedisArgument(payload), wait.argument]
    }

    /// Gives a running task back without burning the attempt.
    public func release(
        _ id: TaskID,
        incarnation: String,
        fence: Int64
    ) async throws(TaskStoreError) -> SettleOutcome {
        let words = try await call(
            scripts.release,
            [
                RedisArgument(id.description), RedisArgument(incarnation), RedisArgument(fence), timing.grace.argument,
            ]
        )
        return try settleOutcome(words, scripts.release)
    }

    private func settleOutcome(_ words: [String], _ script: RedisFunction) throws(TaskStoreError) -> SettleOutcome {
        if words[0] == "UNKNOWN" { return .unknown }
        guard let status = words.status(at: 1) else { throw unexpected(script) }
        switch words[0] {
        case "OK": return .settled(status)
        case "ALREADY": return .already(status)
        case "FENCED": return .fenced(status)
        default: throw unexpected(script)
        }
    }

    /// Stores what a running handler says about itself.
    ///
    /// - Parameters:
    ///   - progress: JSON text of its progress; nil for no change.
    ///   - lines: JSON texts of new lines of its log, oldest first; the newest 200 of a task are kept.
    ///   - id: The task.
    ///   - incarnation: The owner.
    ///   - fence: The owner's fence.
    /// - Returns: False when the caller no longer owns the task.
    /// - Throws: `TaskStoreError`; a report that is sent twice writes its lines twice.
    public func report(
        progress: [UInt8]?,
        lines: [[UInt8]] = [],
        of id: TaskID,
        incarnation: String,
        fence: Int64
    ) async throws(TaskStoreError) -> Bool {
        let words = try await call(
            scripts.report,
            [
                RedisArgument(id.description), RedisArgument(incarnation), RedisArgument(fence),
                RedisArgument(progress ?? []), RedisArgument(Self.logLimit),
            ] + lines.suffix(Self.logLimit).map { RedisArgument($0) }
        )
        return words[0] == "OK"
    }

    /// How many lines of a task's log are kept.
    public static var logLimit: Int { 200 }
}
