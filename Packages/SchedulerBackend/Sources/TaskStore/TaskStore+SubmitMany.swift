internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// What became of one submission of many.
    public typealias SubmitAnswer = Result<SubmitOutcome, TaskStoreError>

    /// Stores many tasks in one round trip, each atomic by itself, in this order.
    ///
    /// - Parameter submissions: What is asked for, each with its task's new identifier; sent again with the same ones after
    ///   an unknown outcome, the first answers are repeated.
    /// - Returns: What became of each.
    /// - Throws: `TaskStoreError` when the round trip failed; then some may be stored, and the call may be sent again.
    public func submit(
        _ submissions: [(id: TaskID, submission: TaskSubmission)]
    ) async throws(TaskStoreError) -> [SubmitAnswer] {
        let replies = try await read(scripts.submit.name) { () throws(RedisError) in
            try await self.redis.evaluateBatch(
                self.scripts.submit,
                calls: submissions.map {
                    (keys: [], arguments: [RedisArgument(self.keys.prefix)] + self.submitArguments($1, id: $0))
                }
            )
        }
        return replies.map(submitAnswer)
    }

    /// Several tasks with their newest attempts, in two round trips; those that do not exist are left out.
    public func tasksWithAttempts(_ ids: [TaskID]) async throws(TaskStoreError) -> [TaskID: TaskRecord] {
        try await read("tasks") { () throws(RedisError) in
            let replies = try await self.redis.execute(pipeline: ids.map(self.recordCommand))
            let attempts = try await self.redis.execute(
                pipeline: ids.map { RedisCommand("LRANGE", [RedisArgument(self.keys.attempts($0)), 0, -1]) }
            )
            var records: [TaskID: TaskRecord] = [:]
            for (index, id) in ids.enumerated() {
                guard var record = try TaskFields.record(id, replies[index]) else { continue }
                record.attempts = try AttemptFields.attempts(record, attempts[index])
                records[id] = record
            }
            return records
        }
    }

    private func submitAnswer(_ reply: RedisReply) -> SubmitAnswer {
        do throws(TaskStoreError) {
            let words: [String]
            do throws(RedisError) {
                words = try reply.words()
            } catch {
                throw TaskStoreError(error, operation: scripts.submit.name)
            }
            return .success(try submitOutcome(words))
        } catch {
            return .failure(error)
        }
    }
}
