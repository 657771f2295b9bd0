import HTTPServer
import Logging
import SchedulerModels
import TestServers
import Testing

@Suite("Serving", .timeLimit(.minutes(2)))
struct ServingTests {
    @Test("Pipelined requests are answered in order")
    func pipeline() async throws {
        let handler: HTTPHandler = { request in
            // The earlier ones take longer: order must not depend on it.
            if request.path < "/2" { try? await Task.sleep(for: .milliseconds(30)) }
            return HTTPResponse(text: request.path)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let texts = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send((0..<5).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
                return try (0..<5).map { _ in try client.response()?.text }
            }
            #expect(texts == ["/0", "/1", "/2", "/3", "/4"])
        }
    }

    @Test("A thousand connections are served at once, several times each")
    func thousand() async throws {
        let door = Door()
        let handler: HTTPHandler = { request in
            if request.path == "/first" { await door.wait() }
            return HTTPResponse(text: request.path)
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let counts = Task {
                try await onOwnThread {
                    let clients = try (0..<1000).map { _ in try RawClient(port: port) }
                    return try ["first", "second", "third"].map { path in
                        for client in clients { try client.send("GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n") }
                        return try clients.count { try $0.response()?.text == "/\(path)" }
                    }
                }
            }
            try await until { server.statistics.inFlight == 1000 }
            door.open()
            #expect(try await counts.value == [1000, 1000, 1000])
            #expect(server.statistics.requests == 3000)
        }
    }

    @Test("Handlers that are brief go on after a wait, all of them")
    func brief() async throws {
        let door = Door()
        let handler: HTTPHandler = { request in
            if request.path != "/long" { await door.wait() }
            await Task.yield()
            return HTTPResponse(text: request.path)
        }
        let configure = { (configuration: inout HTTPServerConfiguration) in
            configuration.isBrief = { _, path in path != "/long" }
            configuration.briefExecutor = StepExecutor.shared
        }
        try await withServer(configure: configure, handler: handler) { server in
            let port = server.port
            let texts = Task {
                try await onOwnThread {
                    let clients = try (0..<50).map { _ in try RawClient(port: port) }
                    for client in clients { try client.send("GET /brief HTTP/1.1\r\nHost: a\r\n\r\n") }
                    return try clients.map { try $0.response()?.text }
                }
            }
            try await until { server.statistics.inFlight == 50 }
            let other = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.response()?.text
            }
            #expect(other == "/long")
            door.open()
            #expect(try await texts.value == Array(repeating: "/brief", count: 50))
        }
    }

    @Test("HEAD is answered like GET, without the body")
    func head() async throws {
        var router = Router()
        router.add(.get, "/x") { _ in HTTPResponse(text: "12345") }
        let routes = router
        try await withServer(handler: { await routes.respond(to: $0) }) { server in
            let port = server.port
            let responses = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try client.response(to: "HEAD")
                try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
                return [head, try client.response()]
            }
            #expect(responses.map { $0?.status } == [200, 200])
            #expect(responses.map { $0?.field("Content-Length") } == ["5", "5"])
            #expect(responses[1]?.text == "12345")
        }
    }

    @Test("A request arrives whole: target, query, fields, body, address")
    func request() async throws {
        let seen = Shared<[HTTPRequest]>([])
        let handler: HTTPHandler = { request in
            seen.change { $0.append(request) }
            return HTTPResponse(status: .accepted, headers: [("Location", "/tasks/1")], body: [1, 2, 0, 255])
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let response = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send(
                    "POST /a%20b/?x=1+2&x=%C3%A4&y HTTP/1.1\r\nHost: h\r\nX-Many: 1\r\nx-many:  2 \r\n"
                        + "Content-Length: 3\r\n\r\n\0\u{1}\u{2}"
                )
                return try client.response()
            }
            #expect(response?.status == 202)
            #expect(response?.field("location") == "/tasks/1")
            #expect(response?.body == [1, 2, 0, 255])
        }
        let request = try #require(seen.value.first)
        #expect(request.method == .post)
        #expect(request.path == "/a b/")
        #expect(request.target == "/a%20b/?x=1+2&x=%C3%A4&y")
        #expect(request.query.values(of: "x") == ["1 2", "\u{e4}"])
        #expect(request.query["y"]?.isEmpty == true)
        #expect(request.query.firstDuplicate == "x")
        #expect(request.headers["HOST"] == "h")
        #expect(request.headers.values(of: "X-MANY") == ["1", "2"])
        #expect(request.headers["absent"] == nil)
        #expect(request.body == [0, 1, 2])
        #expect(request.remoteAddress == "127.0.0.1")
        #expect(request.id.utf8.count == 15)
    }

    @Test("A response field with a line end never goes out")
    func injection() async throws {
        let handler: HTTPHandler = { _ in HTTPResponse(status: .ok, headers: [("X-A", "a\r\nX-B: b")]) }
        try await withServer(handler: handler) { server in
            let port = server.port
            let response = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.response()
            }
            #expect(response?.status == 500)
            #expect(response?.field("X-B") == nil)
        }
    }

    @Test("A taken port is an error that names the place")
    func takenPort() async throws {
        try await withServer { server in
            let port = server.port
            let second = HTTPServer(
                configuration: HTTPServerConfiguration(host: "127.0.0.1", port: port),
                logger: .init(label: "test"),
                handler: echo
            )
            let error = #expect(throws: HTTPServerError.self) { try second.start() }
            #expect(error?.code == .addressInUse)
            #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        }
    }

    @Test("Several threads serve as one does")
    func threads() async throws {
        try await withServer(configure: { $0.threads = 2 }) { server in
            let port = server.port
            let count = try await onOwnThread {
                let clients = try (0..<50).map { _ in try RawClient(port: port) }
                for client in clients { try client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n") }
                return try clients.count { try $0.response()?.status == 200 }
            }
            #expect(count == 50)
        }
    }
}
