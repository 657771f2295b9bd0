internal import RedisClient
public import SchedulerModels

extension TaskStore {
    /// Stores a task, so that it will reach an end whatever dies from now on.
    ///
    /// Submissions that are made at the same time share a round trip and a write to the disk.
    ///
    /// - Parameters:
    ///   - submission: What the client asks for.
    ///   - id: The task's new identifier; sent again after an unknown outcome, the first answer is repeated.
    ///   - isRepeated: Whether this identifier may have been sent before. A first one need not wait after a restart of Redis.
    /// - Returns: What became of the submission.
    /// - Throws: `TaskStoreError`; after one of kind `unavailable` the call may be sent again.
    public func submit(
        _ submission: TaskSubmission,
        id: TaskID,
        isRepeated: Bool = false
    ) async throws(TaskStoreError) -> SubmitOutcome {
        let item = submitArguments(submission, id: id, isRepeated: isRepeated)
        return try submitOutcome(await submissions.call(Everybody(), item))
    }

    func submitArguments(_ submission: TaskSubmission, id: TaskID, isRepeated: Bool = false) -> [RedisArgument] {
        let members = submission.members
        let key = submission.idempotencyKey
        return [
            RedisArgument(id.description), RedisArgument(members), RedisArgument(submission.queue),
            RedisArgument(submission.band.rawValue), RedisArgument(submission.taskType),
            RedisArgument(submission.tags.joined(separator: " ")), RedisArgument(submission.retry.maximumAttempts),
            submission.resultTTL.argument, .optional(submission.delay?.milliseconds),
            .optional(submission.runAt?.milliseconds), .optional(submission.expiresIn?.milliseconds),
            RedisArgument(key ?? ""), key == nil ? "" : RedisArgument(Array(TaskSubmission.split(members).body)),
            submission.callbackFlag,
            isRepeated ? "1" : "",
        ]
    }

    func submitOutcome(_ words: [String]) throws(TaskStoreError) -> SubmitOutcome {
        let id = words.count > 1 ? TaskID(words[1]) : nil
        switch (words[0], id) {
        case ("OK", let id?):
            guard let status = words.status(at: 2), let created = words.timestamp(at: 3),
                let at = words.timestamp(at: 4)
            else { throw unexpected(scripts.submit) }
            return .accepted(.init(taskID: id, status: status, createdAt: created, scheduledAt: at))
        case ("REPLAY", let id?): return .replay(id)
        case ("CONFLICT", let id?): return .conflict(id)
        case ("FULL", _): return .full
        case ("QUEUES", _): return .tooManyQueues
        default: throw unexpected(scripts.submit)
        }
    }
}

extension TaskSubmission {
    /// Whether somebody is to be called back, as a script's argument.
    var callbackFlag: RedisArgument { callbackURL == nil ? "" : "1" }
}
