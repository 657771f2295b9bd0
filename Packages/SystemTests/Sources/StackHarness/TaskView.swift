public import SchedulerModels

/// A task as a client sees it.
public struct TaskView: Sendable, CustomStringConvertible {
    /// The task as it came.
    public let json: JSONValue
    /// Its identifier.
    public let id: String
    /// Its status.
    public let status: String

    /// Reads a task; throws when this is none.
    public init(_ json: JSONValue) throws {
        guard let id = json["task_id"]?.stringValue, let status = json["status"]?.stringValue else {
            throw HarnessError("this is no task: \(json.text.prefix(600))")
        }
        self.json = json
        self.id = id
        self.status = status
    }

    /// The number of the attempt that runs or was the last; 0 before the first.
    public var attempt: Int { json["attempt"]?.numberValue.flatMap { Int($0.text) } ?? -1 }
    /// The worker that has or had it.
    public var workerID: String? { json["worker_id"]?.stringValue }
    /// What its handler returned.
    public var result: JSONValue? { json["result"] }
    /// Why it failed.
    public var errorCode: String? { json["error"]?["code"]?.stringValue }
    /// Whether nothing more will happen to it.
    public var hasEnded: Bool { ["completed", "failed", "cancelled", "expired"].contains(status) }

    /// The moment in milliseconds since 1970 of a field such as `started_at`.
    public func milliseconds(_ field: String) throws -> Int64 {
        guard let text = json[field]?.stringValue, let moment = Timestamp(text) else {
            throw HarnessError("the task has no \(field): \(self)")
        }
        return moment.milliseconds
    }

    /// The task's JSON.
    public var description: String { json.text }
}
