import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct RouteTableTests {
    private static let someTask = "/tasks/01890000-0000-7000-8000-000000000000"

    /// Every path of the contract with an example, and the methods it has.
    private static let contract: [(path: String, methods: Set<HTTPMethod>)] = [
        ("/tasks", [.get, .post]), (someTask, [.get, .delete]), (someTask + "/cancel", [.post]),
        (someTask + "/retry", [.post]), (someTask + "/logs", [.get]), (someTask + "/explain", [.get]),
        ("/queues", [.get]), ("/queues/default", [.get]), ("/queues/default/pause", [.post]),
        ("/queues/default/resume", [.post]), ("/workers", [.get]), ("/workers/worker-1", [.get, .delete]),
        ("/stats", [.get]), ("/stats/history", [.get]), ("/metrics", [.get]), ("/metrics/scaling", [.get]),
        ("/health", [.get]), ("/health/live", [.get]), ("/health/ready", [.get]), ("/", [.get]),
        ("/assets/app.js", [.get]), ("/docs", [.get]), ("/openapi.json", [.get]),
    ]

    @Test func `The table has exactly the contract's endpoints`() throws {
        let routes = Set(try UnconnectedAPI.router().routes.map { "\($0.method.rawValue) \($0.pattern)" })
        let wanted: Set = [
            "POST /tasks", "POST /tasks/bulk", "POST /tasks/actions",
            "GET /tasks/{task_id}/events", "GET /events", "GET /tasks", "GET /tasks/{task_id}",
            "DELETE /tasks/{task_id}",
            "POST /tasks/{task_id}/cancel", "POST /tasks/{task_id}/retry", "GET /tasks/{task_id}/logs",
            "GET /tasks/{task_id}/explain", "GET /queues", "GET /queues/{queue}", "POST /queues/{queue}/pause",
            "POST /queues/{queue}/resume", "GET /workers", "GET /workers/{worker_id}",
            "DELETE /workers/{worker_id}", "GET /stats", "GET /stats/history", "GET /metrics", "GET /metrics/scaling",
            "GET /health", "GET /health/live", "GET /health/ready", "GET /",
            "GET /assets/{name}", "GET /docs", "GET /openapi.json",
        ]
        #expect(routes == wanted)
    }

    @Test(arguments: contract.map(\.path))
    func `A known method reaches its endpoint with and without a trailing slash`(path: String) async throws {
        let router = try UnconnectedAPI.router()
        let methods = try #require(Self.contract.first { $0.path == path }).methods
        for method in methods {
            let plain = await router.respond(to: UnconnectedAPI.request(method, path))
            #expect(plain.status != .methodNotAllowed && plain.status != .notFound, "\(method) \(path)")
            guard path != "/" else { continue }
            let slashed = await router.respond(to: UnconnectedAPI.request(method, path + "/"))
            #expect(slashed.status == plain.status, "\(method) \(path)/")
        }
    }

    @Test(arguments: contract.map(\.path))
    func `Any other method is a 405 that names those there are`(path: String) async throws {
        let router = try UnconnectedAPI.router()
        var methods = try #require(Self.contract.first { $0.path == path }).methods
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        let allow = HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
        for method in HTTPMethod.allCases where !methods.contains(method) {
            let response = await router.respond(to: UnconnectedAPI.request(method, path))
            #expect(response.status == .methodNotAllowed && response.field("Allow") == allow, "\(method) \(path)")
            #expect(response.json["status"]?.numberValue?.int64 == 405)
        }
        let options = await router.respond(to: UnconnectedAPI.request(.options, path))
        #expect(options.status == .noContent && options.field("Allow") == allow)
    }

    @Test(arguments: [
        "/task", "/tasks/1/2/3", someTask + "/cancel/now", someTask + "/start", "/health/dead", "/Tasks", "//",
        "/workers/w/tasks", "/favicon.ico", "/tasks.json",
    ])
    func `A path that is not there is a 404 problem`(path: String) async throws {
        let response = try await UnconnectedAPI.router().respond(to: UnconnectedAPI.request(.get, path))
        #expect(response.status == .notFound && response.json["title"]?.stringValue == "Not Found")
    }

    @Test(arguments: [
        (HTTPMethod.get, "/tasks"), (.get, someTask), (.delete, someTask), (.post, someTask + "/cancel"),
        (.post, someTask + "/retry"), (.get, "/workers"), (.get, "/workers/w"), (.delete, "/workers/w"),
        (.get, "/health"), (.get, "/health/ready"),
    ])
    func `Without a store an endpoint is a 503 with Retry-After`(method: HTTPMethod, path: String) async throws {
        let response = try await UnconnectedAPI.router().respond(to: UnconnectedAPI.request(method, path))
        #expect(response.status == .serviceUnavailable && response.field("Retry-After") == "2")
    }

    @Test(arguments: [
        (HTTPMethod.get, "/tasks"), (.get, someTask), (.delete, someTask), (.post, someTask + "/cancel"),
        (.post, someTask + "/retry"), (.post, "/tasks"), (.post, "/tasks/bulk"), (.get, "/workers"),
        (.get, "/workers/w"),
        (.delete, "/workers/w"),
    ])
    func `An unknown query parameter is a 400 before anything is done`(method: HTTPMethod, path: String) async throws {
        let request = HTTPRequest(
            method: method,
            target: path + "?bogus=1",
            path: path,
            query: HTTPQuery([("bogus", "1")])
        )
        let response = try await UnconnectedAPI.router().respond(to: request)
        #expect(response.status == .badRequest)
        #expect(response.json["detail"]?.stringValue?.contains("'bogus'") == true)
    }

    @Test func `Only a bulk may be larger than any other body`() throws {
        let router = try UnconnectedAPI.router()
        for path in ["/tasks/bulk", "/tasks/bulk/"] { #expect(router.bodyLimit(.post, path) == 1 << 20) }
        #expect(router.bodyLimit(.delete, "/tasks/bulk") == nil && router.bodyLimit(.put, "/tasks/bulk") == nil)
        for path in ["/tasks", "/tasks/bulk/x", "/nothing", "/tasks/" + Self.someTask + "/cancel", "//tasks/bulk"] {
            #expect(router.bodyLimit(.post, path) == nil, "\(path)")
        }
    }

    @Test func `Liveness needs neither server`() async throws {
        let response = try await UnconnectedAPI.router().respond(to: UnconnectedAPI.request(.get, "/health/live"))
        #expect(response.status == .ok && response.json["status"]?.stringValue == "alive")
    }
}
