import HTTPServer
import Logging
import SchedulerModels
import Testing

@testable import APIServer

@Suite struct AccessLineTests {
    private static let id = "01890000-0000-7000-8000-000000000000"

    @Test func `A line names method, route, status, time, request and task, and nothing of query, headers and body`() {
        var request = HTTPRequest(
            id: "r1",
            method: .post,
            target: "/tasks/\(Self.id)/cancel?q=secret",
            path: "/tasks/\(Self.id)/cancel",
            query: HTTPQuery([("q", "secret")]),
            headers: HTTPHeaders([("Authorization", "Bearer secret")]),
            body: Array("secret".utf8)
        )
        request.pathParameters["task_id"] = Self.id
        let fields = AccessLine.fields(
            request,
            HTTPResponse(status: .conflict),
            pattern: "/tasks/{task_id}/cancel",
            took: .milliseconds(7)
        )
        let wanted: Logger.Metadata = [
            "method": "POST", "route": "/tasks/{task_id}/cancel", "status": "409", "duration_ms": "7",
            LogKey.requestID: "r1", LogKey.taskID: "\(Self.id)",
        ]
        #expect(fields == wanted)
    }

    @Test func `A new task is named, what is no identifier is not`() {
        let request = HTTPRequest(method: .post, target: "/tasks", path: "/tasks")
        let answer = HTTPResponse(status: .accepted, headers: [("Location", "/tasks/\(Self.id)")])
        #expect(AccessLine.fields(request, answer, pattern: "/tasks", took: .zero)[LogKey.taskID] == "\(Self.id)")
        var hostile = HTTPRequest(method: .get, target: "/tasks/x", path: "/tasks/x")
        hostile.pathParameters["task_id"] = "x\n\u{1B}[2J"
        let fields = AccessLine.fields(
            hostile,
            HTTPResponse(status: .notFound),
            pattern: "/tasks/{task_id}",
            took: .zero
        )
        #expect(fields[LogKey.taskID] == nil)
    }
}
