internal import RedisClient
internal import SchedulerModels

/// The fields of `task:{id}` that a reader wants, and how they become a record.
enum TaskFields {
    /// The fields, in the order in which they are asked for.
    static let names = [
        "status", "submission", TaskFacts.name, "tags", "attempt", "at", "started", "ended", "worker",
        "progress", "result", "error", "cb_status", "cb_tries", "cb_at", "cb_error",
    ]

    /// Makes a record from the values of `names`; nil when there is no such task.
    static func record(_ id: TaskID, _ reply: RedisReply) throws(RedisError) -> TaskRecord? {
        let values = try reply.optionalFields(count: names.count)
        guard let status = values[0].flatMap({ TaskStatus(rawValue: $0.text) }), let members = values[1] else {
            return nil
        }
        let facts = TaskFacts(values[2])
        var record = TaskRecord(
            taskID: id,
            submissionMembers: members,
            status: status,
            queue: facts?.queue ?? "",
            taskType: facts?.taskType ?? "",
            tags: (values[3]?.text ?? "").split(separator: " ").map(String.init),
            createdAt: facts?.createdAt ?? id.timestamp
        )
        record.attempt = values[4].flatMap { Int($0.text) } ?? 0
        // Written only where it is not the moment of the submission.
        let at = values[5]?.timestamp ?? record.createdAt
        record.scheduledAt = status == .scheduled || status == .retrying || at != record.createdAt ? at : nil
        record.startedAt = values[6]?.timestamp
        record.completedAt = values[7]?.timestamp
        record.workerID = values[8]?.text
        record.progress = values[9]
        record.result = values[10]
        record.error = values[11]
        if let status = values[12].flatMap({ CallbackState.Status(rawValue: $0.text) }) {
            record.callback = CallbackState(
                status: status,
                tries: values[13].flatMap { Int($0.text) } ?? 0,
                lastTriedAt: values[14]?.timestamp,
                lastError: values[15]?.text
            )
        }
        return record
    }
}

extension Collection<UInt8> {
    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}

extension [UInt8] {
    /// The bytes as a decimal number of milliseconds since 1970.
    var timestamp: Timestamp? { Int64(text).map(Timestamp.init(milliseconds:)) }
}
