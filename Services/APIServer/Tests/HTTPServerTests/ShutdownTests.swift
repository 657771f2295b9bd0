import Glibc
import HTTPServer
import Logging
import TestServers
import Testing

@Suite("Shutdown", .timeLimit(.minutes(2)))
struct ShutdownTests {
    private func request(_ server: HTTPServer, _ path: String) -> Task<RawClient.Response?, any Error> {
        let port = server.port
        return Task {
            try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                return try client.response()
            }
        }
    }

    @Test("Requests in flight finish within the grace, and their connections close")
    func finishes() async throws {
        let door = Door()
        let handler: HTTPHandler = { _ in
            await door.wait()
            return HTTPResponse(text: "done")
        }
        try await withServer(handler: handler) { server in
            let requests = (0..<20).map { request(server, "/\($0)") }
            try await until { server.statistics.inFlight == 20 }
            let port = server.port
            let stopping = Task { await server.shutdown(grace: .seconds(60)) }
            try await onOwnThread {
                // Refused from now on, while the others still wait.
                while (try? RawClient(port: port)) != nil { usleep(1000) }
            }
            #expect(server.statistics.inFlight == 20)
            door.open()
            for request in requests {
                let response = try await request.value
                #expect(response?.text == "done")
                #expect(response?.field("Connection") == "close")
            }
            await stopping.value
            #expect(server.statistics.openConnections == 0)
        }
    }

    @Test("Requests that outlast the grace are answered 503 and cancelled")
    func expires() async throws {
        let cancelled = Shared(0)
        let handler: HTTPHandler = { _ in
            try? await Task.sleep(for: .seconds(600))
            cancelled.change { $0 += 1 }
            return HTTPResponse(text: "too late")
        }
        try await withServer(handler: handler) { server in
            let requests = (0..<20).map { request(server, "/\($0)") }
            try await until { server.statistics.inFlight == 20 }
            await server.shutdown(grace: .milliseconds(50))
            for request in requests { #expect(try await request.value?.status == 503) }
            try await until { cancelled.value == 20 }
            #expect(server.statistics.inFlight == 0)
        }
    }

    @Test("Idle connections do not hold a shutdown up, and it may be asked for twice")
    func idle() async throws {
        try await withServer { server in
            let port = server.port
            let clients = try await onOwnThread {
                try (0..<10).map { _ in
                    let client = try RawClient(port: port)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try client.response()
                    return RawClientBox(client)
                }
            }
            #expect(server.statistics.openConnections == 10)
            async let first: Void = server.shutdown(grace: .seconds(60))
            async let second: Void = server.shutdown(grace: .seconds(60))
            _ = await (first, second)
            #expect(server.statistics.openConnections == 0)
            #expect(clients.count == 10)
        }
    }

    @Test("A server that never started shuts down at once")
    func neverStarted() async {
        let server = HTTPServer(
            configuration: .init(host: "127.0.0.1", port: 0),
            logger: .init(label: "t"),
            handler: echo
        )
        await server.shutdown(grace: .seconds(60))
        #expect(throws: HTTPServerError.self) { try server.start() }
    }

    @Test("Shutdown under load loses no response that it accepted")
    func underLoad() async throws {
        let handler: HTTPHandler = { _ in
            try? await Task.sleep(for: .milliseconds(2))
            return HTTPResponse(text: "done")
        }
        try await withServer(handler: handler) { server in
            let port = server.port
            let clients = (0..<8).map { _ in
                Task {
                    try await onOwnThread { () -> Set<Int> in
                        var statuses: Set<Int> = []
                        while let client = try? RawClient(port: port) {
                            do {
                                while true {
                                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                                    guard let response = try client.response() else { break }
                                    statuses.insert(response.status)
                                }
                            } catch is RawClient.Failure {}
                        }
                        return statuses
                    }
                }
            }
            try await until { server.statistics.requests > 200 }
            await server.shutdown(grace: .seconds(10))
            for client in clients { #expect(try await client.value.isSubset(of: [200, 503])) }
            #expect(server.statistics.inFlight == 0)
        }
    }
}
