import SchedulerModels

/// A task as the API shows it.
struct TaskView: Sendable, Equatable {
    /// The whole answer.
    let json: JSONValue
    /// The answer as it came, when it was an answer by itself.
    let body: [UInt8]
    /// Its identifier.
    let id: String
    /// The status as it was written; a later API may know more of them than this program.
    let statusText: String

    /// Reads a task; nil when the value is none.
    init?(_ json: JSONValue, body: [UInt8] = []) {
        guard let id = json["task_id"]?.stringValue, let status = json["status"]?.stringValue else { return nil }
        self.json = json
        self.body = body
        self.id = id
        statusText = status
    }

    /// The status, when this program knows it.
    var status: TaskStatus? { TaskStatus(rawValue: statusText) }
    /// Whether it will not change any more by itself.
    var isEnded: Bool { status?.isEnded ?? false }

    /// A text of the task, nil when it is null or missing.
    func text(_ field: String) -> String? { json[field]?.stringValue }
    /// A moment of the task.
    func moment(_ field: String) -> Timestamp? { text(field).flatMap { Timestamp($0) } }

    /// The value of a completed task.
    var result: JSONValue { json["result"] ?? .null }

    /// The JSON of the value exactly as it was stored.
    var resultBytes: [UInt8] { RawMember.value(of: "result", in: body) ?? result.serialized() }

    /// `code: message` of the last error.
    var errorLine: String? {
        guard let error = json["error"], error != .null else { return nil }
        let code = error["code"]?.stringValue ?? "error"
        let attempt = error["attempt"]?.numberValue?.int64.map { " (attempt \($0))" } ?? ""
        return "\(code): \(error["message"]?.stringValue ?? "")\(attempt)"
    }

    /// The time from acceptance to the end.
    var endToEnd: Duration? {
        guard let created = moment("created_at"), let completed = moment("completed_at") else { return nil }
        return completed - created
    }
}
