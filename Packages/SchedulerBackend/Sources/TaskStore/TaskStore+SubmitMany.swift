internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// What became of one submission of many.
    public typealias SubmitAnswer = Result<SubmitOutcome, TaskStoreError>

    /// Stores several tasks in this order, each as `submit(_:id:)` does.
    ///
    /// - Parameters:
    ///   - submissions: What is asked for, each with its task's new identifier; sent again with the same ones after an
    ///     unknown outcome, the first answers are repeated.
    ///   - isRepeated: Whether they may have been sent before.
    /// - Returns: What became of each.
    /// - Throws: `TaskStoreError` when a call failed; then some may be stored, and all may be sent again.
    public func submit(
        _ submissions: [(id: TaskID, submission: WrittenSubmission)],
        isRepeated: Bool = false
    ) async throws(TaskStoreError) -> [SubmitAnswer] {
        var answers: [SubmitAnswer] = []
        answers.reserveCapacity(submissions.count)
        for start in stride(from: 0, to: submissions.count, by: Self.submissionsPerCall) {
            let part = submissions[start..<min(start + Self.submissionsPerCall, submissions.count)]
            let items = part.map { submitArguments($0.submission, id: $0.id, isRepeated: isRepeated) }
            for (item, answer) in zip(part, try await self.submissions.send(Everybody(), items)) {
                answers.append(submitAnswer(answer, of: item.id))
            }
        }
        return answers
    }

    /// Stores several tasks as the other `submit` does.
    public func submit(
        _ submissions: [(id: TaskID, submission: TaskSubmission)],
        isRepeated: Bool = false
    ) async throws(TaskStoreError) -> [SubmitAnswer] {
        let written = submissions.map { (id: $0.id, submission: WrittenSubmission($0.submission)) }
        return try await submit(written, isRepeated: isRepeated)
    }

    /// How many tasks one call stores at most: Redis serves nobody else meanwhile.
    private static var submissionsPerCall: Int { 128 }

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

    private func submitAnswer(_ answer: Result<[String], TaskStoreError>, of id: TaskID) -> SubmitAnswer {
        do throws(TaskStoreError) {
            return .success(try submitOutcome(try answer.get(), of: id))
        } catch {
            return .failure(error)
        }
    }
}
