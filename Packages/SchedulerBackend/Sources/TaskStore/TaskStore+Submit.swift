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
        _ submission: WrittenSubmission,
        id: TaskID,
        isRepeated: Bool = false
    ) async throws(TaskStoreError) -> SubmitOutcome {
        let item = submitArguments(submission, id: id, isRepeated: isRepeated)
        return try submitOutcome(await submissions.call(Everybody(), item), of: id)
    }

    /// Stores a task as the other `submit` does.
    public func submit(
        _ submission: TaskSubmission,
        id: TaskID,
        isRepeated: Bool = false
    ) async throws(TaskStoreError) -> SubmitOutcome {
        try await submit(WrittenSubmission(submission), id: id, isRepeated: isRepeated)
    }

    @inline(never)
    func submitArguments(_ written: WrittenSubmission, id: TaskID, isRepeated: Bool = false) -> RedisArguments {
        let (submission, members) = (written.submission, written.members)
        let key = submission.idempotencyKey
        // What frames eight arguments, the identifier and the short ones take less than this beside the members.
        var item = RedisArguments(capacity: (key == nil ? 1 : 2) * members.count + 360)
        item.append(id.description)
        item.append(members)
        item.append(Self.place(of: submission))
        item.append(Self.times(of: submission))
        item.append(submission.tags.isEmpty ? "" : submission.tags.joined(separator: " "))
        item.append(key ?? "")
        if key == nil { item.append("") } else { item.append(RedisArgument(TaskSubmission.split(members).body)) }
        item.append(submission.callbackURL == nil ? isRepeated ? "R" : "" : isRepeated ? "CR" : "C")
        return item
    }

    /// Queue, band, type, most attempts and time to live of the result, which most submissions have in common.
    private static func place(of submission: TaskSubmission) -> [UInt8] {
        var place: [UInt8] = []
        place.reserveCapacity(submission.queue.utf8.count + submission.taskType.utf8.count + 48)
        for word in [submission.queue, submission.band.rawValue, submission.taskType] {
            place.append(contentsOf: word.utf8)
            place.append(UInt8(ascii: " "))
        }
        place.append(contentsOf: String(submission.retry.maximumAttempts).utf8)
        place.append(UInt8(ascii: " "))
        place.append(contentsOf: String(submission.resultTTL.milliseconds).utf8)
        return place
    }

    /// When it is to run and until when it must have begun; empty when it says neither.
    private static func times(of submission: TaskSubmission) -> String {
        let times = [
            submission.delay?.milliseconds, submission.runAt?.milliseconds, submission.expiresIn?.milliseconds,
        ]
        if times.allSatisfy({ $0 == nil }) { return "" }
        return times.map { $0.map(String.init) ?? "-" }.joined(separator: " ")
    }

    @inline(never)
    func submitOutcome(_ words: [String], of id: TaskID) throws(TaskStoreError) -> SubmitOutcome {
        if words[0] == "OK" {
            guard words.count == 4, let status = words.status(at: 1), let created = words.timestamp(at: 2),
                let at = words.timestamp(at: 3)
            else { throw unexpected(scripts.submit) }
            return .accepted(.init(taskID: id, status: status, createdAt: created, scheduledAt: at))
        }
        let other = words.count > 1 ? TaskID(words[1]) : nil
        switch (words[0], other) {
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
