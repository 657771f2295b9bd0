import SchedulerModels

/// What `watch` says to people: one line, the time first.
enum WatchLine {
    /// A status and what belongs to it.
    static func status(_ task: TaskView, seenAt now: Timestamp, colour: StatusColour) -> String {
        let status = colour.paint(PlainText.line(task.statusText), as: task.status)
        return join(time(task) ?? now.description, status, detail(task))
    }

    /// How far the attempt is; nil when it does not say.
    static func progress(_ progress: JSONValue, seenAt now: Timestamp) -> String? {
        guard progress != .null else { return nil }
        let fraction = progress["fraction"]?.numberValue?.double.map { "\(Int(min(max($0, 0), 1) * 100))%" }
        let parts = [fraction, progress["message"]?.stringValue].compactMap { $0 }
        return join(now.description, "progress", parts.joined(separator: " "))
    }

    /// A line of the handler's log.
    static func log(_ line: LogLine) -> String {
        join(line.time, "|", line.message)
    }

    private static func join(_ time: String, _ word: String, _ rest: String) -> String {
        let head = "\(PlainText.line(time))  \(word)"
        return rest.isEmpty ? head : "\(head)  \(PlainText.line(rest))"
    }

    /// When it came to this status, by the API's clock.
    private static func time(_ task: TaskView) -> String? {
        switch task.status {
        case .pending where task.text("started_at") == nil, .scheduled: task.text("created_at")
        case .running: task.text("started_at")
        case .completed, .failed, .cancelled, .expired: task.text("completed_at")
        default: nil
        }
    }

    private static func detail(_ task: TaskView) -> String {
        let attempt = task.json["attempt"]?.numberValue.map { "attempt \($0.text)" }
        let due = task.text("scheduled_at").map { "until \($0)" }
        let parts: [String?] =
            switch task.status {
            case .running: [attempt, task.text("worker_id").map { "worker \($0)" }]
            case .scheduled: [due]
            case .retrying: [due, task.errorLine]
            case .completed: [task.result.text]
            case .failed, .cancelled, .expired: [task.errorLine]
            default: []
            }
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}
