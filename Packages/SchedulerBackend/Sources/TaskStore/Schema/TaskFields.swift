internal import RedisClient
internal import SchedulerModels

/// The fields of `task:{id}` that a reader wants, and how they become a record.
enum TaskFields {
    /// The fields, in the order in which they are asked for.
    static let names = [
        "status", "submission", "queue", "type", "tags", "attempt", "created", "at", "started", "ended", "worker",
        "progress", "result", "error", "cb_status", "cb_tries", "cb_at", "cb_error",
    ]

    /// Makes a record from the values of `names`; nil when there is no such task.
    static func record(_ id: TaskID, _ reply: RedisReply) throws(RedisError) -> TaskRecord? {
        let values = try reply.optionalFields(count: names.count)
        guard let status = values[0].flatMap({ TaskStatus(rawValue: $0.text) }), let members = values[1] else {
            return nil
        }
        var record = TaskRecord(
            taskID: id,
            submissionMembers: members,
            status: status,
            queue: values[2]?.text ?? "",
            taskType: values[3]?.text ?? "",
            tags: (values[4]?.text ?? "").split(separator: " ").map(String.init),
            createdAt: values[6]?.timestamp ?? id.timestamp
        )
        record.attempt = values[5].flatMap { Int($0.text) } ?? 0
        let at = values[7]?.timestamp
        record.scheduledAt = status == .scheduled || status == .retrying || at != record.createdAt ? at : nil
        record.startedAt = values[8]?.timestamp
        record.completedAt = values[9]?.timestamp
        record.workerID = values[10]?.text
        record.progress = values[11]
        record.result = values[12]
        record.error = values[13]
        if let status = values[14].flatMap({ CallbackState.Status(rawValue: $0.text) }) {
            record.callback = CallbackState(
                status: status,
                tries: values[15].flatMap { Int($0.text) } ?? 0,
                lastTriedAt: values[16]?.timestamp,
                lastError: values[17]?.text
            )
        }
        return record
    }
}

extension [UInt8] {
    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }
    /// The bytes as a decimal number of milliseconds since 1970.
    var timestamp: Timestamp? { Int64(text).map(Timestamp.init(milliseconds:)) }
}
