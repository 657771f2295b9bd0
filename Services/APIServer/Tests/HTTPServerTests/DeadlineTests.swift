import Glibc
import HTTPServer
import TestServers
import Testing

@Suite("Deadlines", .timeLimit(.minutes(2)))
struct DeadlineTests {
    /// Sends one byte every 20 ms until the connection ends; returns what came back, and after how long.
    private func trickle(
        _ start: String,
        configure: (inout HTTPServerConfiguration) -> Void
    ) async throws -> (text: String, after: Duration) {
        let answer = Shared<(text: String, after: Duration)>(("", .zero))
        try await withServer(configure: configure) { server in
            let port = server.port
            let received = try await onOwnThread {
                let client = try RawClient(port: port)
                let clock = ContinuousClock()
                let begin = clock.now
                try client.send(start)
                do {
                    while clock.now - begin < .seconds(15) {
                        try client.send("a")
                        usleep(20_000)
                    }
                } catch {}
                let bytes = (try? client.drain()) ?? []
                return (text: String(decoding: bytes, as: UTF8.self), after: clock.now - begin)
            }
            answer.change { $0 = received }
            #expect(server.statistics.cut == 1)
        }
        return answer.value
    }

    @Test("A head that trickles in is cut at its deadline")
    func head() async throws {
        let (text, after) = try await trickle("GET / HTTP/1.1\r\nHost: a\r\nX-A: ") {
            $0.headerDeadline = .milliseconds(300)
        }
        #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 408 "))
        #expect(after < .seconds(10))
    }

    @Test("A request line that trickles in is cut at the head's deadline")
    func line() async throws {
        let (_, after) = try await trickle("GET /") { $0.headerDeadline = .milliseconds(300) }
        #expect(after < .seconds(10))
    }

    @Test("A body that trickles in is cut at its deadline")
    func body() async throws {
        let (text, after) = try await trickle("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n") {
            $0.bodyDeadline = .milliseconds(300)
        }
        #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 408 "))
        #expect(after < .seconds(10))
    }

    @Test("A stalled body is answered 408")
    func stalled() async throws {
        try await withServer(configure: { $0.bodyDeadline = .milliseconds(200) }) { server in
            let port = server.port
            let response = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")
                return try client.response()
            }
            #expect(response?.status == 408)
        }
    }

    @Test("A handler that takes too long is cancelled and answered 503, and the connection goes on")
    func handler() async throws {
        let cancelled = Shared(false)
        let handler: HTTPHandler = { request in
            if request.path == "/quick" { return HTTPResponse(text: "quick") }
            do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.change { $0 = true } }
            return HTTPResponse(text: "too late")
        }
        // Long enough for the quick handler on a machine that is busy with other things.
        try await withServer(configure: { $0.requestDeadline = .seconds(6) }, handler: handler) { server in
            let port = server.port
            let responses = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                let slow = try client.response()
                try client.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n")
                return [slow, try client.response()]
            }
            #expect(responses.map { $0?.status } == [503, 200])
            try await until { cancelled.value }
        }
    }

    @Test("A silent connection is closed after the idle time")
    func idle() async throws {
        try await withServer(configure: {
            $0.idleTimeout = .seconds(1)
            $0.headerDeadline = .seconds(1)
        }) { server in
            let port = server.port
            let closed = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let first = try client.response()?.status
                return (first, try client.isClosed())
            }
            #expect(closed.0 == 200)
            #expect(closed.1)
        }
    }

    @Test("A client that does not read is cut at the deadline for sending")
    func reader() async throws {
        let large = [UInt8](repeating: 120, count: 32 << 20)
        try await withServer(
            // The handler must have answered by then, also on a busy machine: a 503 is small enough to be sent unread.
            configure: { $0.requestDeadline = .seconds(8) },
            handler: { _ in HTTPResponse(status: .ok, body: large) }
        ) { server in
            let port = server.port
            let client = Shared<RawClientBox?>(nil)
            try await onOwnThread {
                let raw = try RawClient(port: port, receiveBuffer: 4096)
                try raw.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                client.change { $0 = RawClientBox(raw) }
            }
            try await until { server.statistics.cut == 1 && server.statistics.openConnections == 0 }
            #expect(server.statistics.inFlight == 0)
        }
    }
}

/// Keeps a client open across threads.
final class RawClientBox: @unchecked Sendable {
    // Safety: only kept alive; nobody reads or writes through the box.
    let client: RawClient
    init(_ client: RawClient) { self.client = client }
}
