internal import RedisClient
public import SchedulerModels

// What is done to tasks by hand, one or many.
extension TaskStore {
    /// Ends a task that has not ended; a running handler is told to stop, and its outcome will not count.
    public func cancel(_ id: TaskID) async throws(TaskStoreError) -> CancelOutcome {
        try await cancel([id])[0].get()
    }

    /// Ends those of several tasks that have not ended.
    ///
    /// - Returns: What became of each; after an error the call may be sent again.
    public func cancel(_ ids: [TaskID]) async throws(TaskStoreError) -> [Result<CancelOutcome, TaskStoreError>] {
        try await act(scripts.cancel, [], ids) { (words) throws(TaskStoreError) in
            if words[0] == "UNKNOWN" { return .unknown }
            guard let status = words.status(at: 1) else { throw self.unexpected(self.scripts.cancel) }
            return words[0] == "OK" ? .cancelled(from: status) : .ended(status)
        }
    }

    /// Removes a task and its record; false when there is none.
    ///
    /// A deletion whose outcome was unknown may be sent again: a task that is gone by deletion counts as deleted.
    public func delete(_ id: TaskID, isRepeat: Bool = false) async throws(TaskStoreError) -> Bool {
        try await delete([id], isRepeat: isRepeat)[0].get()
    }

    /// Removes several tasks and their records; false for each that there is not.
    public func delete(
        _ ids: [TaskID],
        isRepeat: Bool = false
    ) async throws(TaskStoreError) -> [Result<Bool, TaskStoreError>] {
        try await act(scripts.delete, [timing.tombstoneTTL.argument], ids) { (words) throws(TaskStoreError) in
            words[0] == "OK" || (isRepeat && words[0] == "GONE")
        }
    }

    /// Sends an ended task round again with fresh attempts.
    public func retry(_ id: TaskID) async throws(TaskStoreError) -> RetryOutcome {
        try await retry([id])[0].get()
    }

    /// Sends those of several tasks round again that ended without success.
    public func retry(_ ids: [TaskID]) async throws(TaskStoreError) -> [Result<RetryOutcome, TaskStoreError>] {
        try await act(scripts.retry, [timing.grace.argument], ids) { (words) throws(TaskStoreError) in
            switch words[0] {
            case "OK":
                guard let now = words.timestamp(at: 1) else { throw self.unexpected(self.scripts.retry) }
                return .pending(now)
            case "REFUSED":
                guard let status = words.status(at: 1) else { throw self.unexpected(self.scripts.retry) }
                return .refused(status)
            default: return .unknown
            }
        }
    }

    /// The status of each task; nil where there is none.
    public func statuses(_ ids: [TaskID]) async throws(TaskStoreError) -> [TaskStatus?] {
        try await read("statuses") { () throws(RedisError) in
            let replies = try await self.redis.execute(
                pipeline: ids.map { RedisCommand("HGET", [RedisArgument(self.keys.task($0)), "status"]) }
            )
            return replies.map { (try? $0.string).flatMap(TaskStatus.init) }
        }
    }

    /// Several tasks as they are now; those that do not exist are left out.
    public func tasks(_ ids: [TaskID]) async throws(TaskStoreError) -> [TaskRecord] {
        try await read("tasks") { () throws(RedisError) in try await self.records(ids) }
    }

    /// Calls a script for several tasks, none of them twice, in calls that let Redis serve others in between.
    private func act<Outcome>(
        _ script: RedisFunction,
        _ shared: [RedisArgument],
        _ ids: [TaskID],
        _ outcome: ([String]) throws(TaskStoreError) -> Outcome
    ) async throws(TaskStoreError) -> [Result<Outcome, TaskStoreError>] {
        var outcomes: [Result<Outcome, TaskStoreError>] = []
        outcomes.reserveCapacity(ids.count)
        for start in stride(from: 0, to: ids.count, by: Self.actionsPerCall) {
            let part = ids[start..<min(start + Self.actionsPerCall, ids.count)]
            let items = part.map { RedisArguments([RedisArgument($0.description)]) }
            let answers = try await Self.callMany(
                script,
                [RedisArgument(keys.prefix)] + shared,
                items,
                on: nil,
                redis: redis
            )
            for answer in answers {
                do throws(TaskStoreError) {
                    outcomes.append(.success(try outcome(try answer.get())))
                } catch {
                    outcomes.append(.failure(error))
                }
            }
        }
        return outcomes
    }

    private static var actionsPerCall: Int { 128 }
}
