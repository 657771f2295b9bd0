import SchedulerModels

/// A task as a client sees it.
struct TaskView: Sendable, CustomStringConvertible {
    let json: JSONValue
    let id: String
    let status: String

    init(_ json: JSONValue) throws {
        guard let id = json["task_id"]?.stringValue, let status = json["status"]?.stringValue else {
            throw HarnessError("this is no task: \(json.text.prefix(600))")
        }
        self.json = json
        self.id = id
        self.status = status
    }

    var attempt: Int { json["attempt"]?.numberValue.flatMap { Int($0.text) } ?? -1 }
    var workerID: String? { json["worker_id"]?.stringValue }
    var result: JSONValue? { json["result"] }
    var errorCode: String? { json["error"]?["code"]?.stringValue }
    var hasEnded: Bool { ["completed", "failed", "cancelled", "expired"].contains(status) }

    /// The moment in milliseconds since 1970 of a field such as `started_at`.
    func milliseconds(_ field: String) throws -> Int64 {
        guard let text = json[field]?.stringValue, let moment = Timestamp(text) else {
            throw HarnessError("the task has no \(field): \(self)")
        }
        return moment.milliseconds
    }

    var description: String { json.text }
}
