import SchedulerModels

/// A line that a handler has written about its task.
struct LogLine: Sendable, Equatable {
    /// The line as the API shows it.
    let json: JSONValue

    /// When it was written.
    var time: String { json["time"]?.stringValue ?? "" }
    /// The attempt that wrote it.
    var attempt: Int64? { json["attempt"]?.numberValue?.int64 }
    /// What it says.
    var message: String { json["message"]?.stringValue ?? "" }
}

extension APIClient {
    /// The last log lines of a task, oldest first; nil when there are none to be had (404).
    func logs(of id: String) async throws(APIError) -> [LogLine]? {
        let answer = try await call("GET", TaskPath.of(id, "/logs"), accepting: [404])
        if answer.status == 404 { return nil }
        guard let lines = try answer.json()["logs"]?.arrayValue else {
            throw answer.unreadable("the answer holds no logs")
        }
        return lines.map { LogLine(json: $0) }
    }
}
