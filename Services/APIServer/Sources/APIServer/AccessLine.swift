internal import HTTPServer
internal import Logging
internal import SchedulerModels

/// What is logged of an answered request: nothing of its query, its headers or its body.
enum AccessLine {
    /// The fields, with the task that it was about where that is known.
    static func fields(
        _ request: HTTPRequest,
        _ response: HTTPResponse,
        pattern: String,
        took: Duration
    ) -> Logger.Metadata {
        var fields: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "route": "\(pattern)", "status": "\(response.status.rawValue)",
            "duration_ms": "\(took.milliseconds)", LogKey.requestID: "\(request.id)",
        ]
        if let id = task(request, response) { fields[LogKey.taskID] = "\(id)" }
        return fields
    }

    /// The task in the path, or the new one.
    private static func task(_ request: HTTPRequest, _ response: HTTPResponse) -> TaskID? {
        if let id = request.pathParameters["task_id"] { return TaskID(id) }
        return response.headers.first { $0.0 == "Location" }.flatMap { TaskID(String($0.1.dropFirst("/tasks/".count))) }
    }
}
