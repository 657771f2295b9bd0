internal import RedisClient
internal import SchedulerModels

/// The entries of `attempts:{id}`, and how they and the record together become a task's attempts.
enum AttemptFields {
    /// The attempts of a record, oldest first: those that did not end the task, then the one that runs or ended it.
    static func attempts(_ record: TaskRecord, _ entries: RedisReply) throws(RedisError) -> [AttemptRecord] {
        var attempts: [AttemptRecord] = []
        for entry in try entries.array {
            // An entry that cannot be read must not hide the task.
            if let attempt = attempt(try entry.string) { attempts.append(attempt) }
        }
        if let last = last(record), attempts.last?.startedAt != last.startedAt { attempts.append(last) }
        return attempts
    }

    private static func attempt(_ entry: String) -> AttemptRecord? {
        let parts = entry.split(separator: "\n", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, let number = Int(parts[0]), let start = Int64(parts[2]), let end = Int64(parts[3]),
            let outcome = AttemptRecord.Outcome(rawValue: String(parts[4]))
        else { return nil }
        return AttemptRecord(
            attempt: number,
            workerID: String(parts[1]),
            startedAt: Timestamp(milliseconds: start),
            endedAt: Timestamp(milliseconds: end),
            outcome: outcome,
            error: parts[5].isEmpty ? nil : Array(parts[5].utf8)
        )
    }

    private static func last(_ record: TaskRecord) -> AttemptRecord? {
        guard let startedAt = record.startedAt, let workerID = record.workerID else { return nil }
        let outcome: AttemptRecord.Outcome
        switch record.status {
        case .running: outcome = .running
        case .completed: outcome = .completed
        case .failed: outcome = .failed
        case .cancelled: outcome = .cancelled
        case .pending, .scheduled, .retrying, .expired: return nil
        }
        return AttemptRecord(
            attempt: record.attempt,
            workerID: workerID,
            startedAt: startedAt,
            endedAt: record.completedAt,
            outcome: outcome,
            error: record.status == .failed ? record.error : nil
        )
    }
}
