import TestServers
import Testing

@testable import HTTPServer

@Suite("Body limits of single routes", .timeLimit(.minutes(2)))
struct BodyLimitTests {
    /// Usually 1,000 bytes, 10,000 at /large, and 15,000 for all larger ones together.
    private func serve(
        handler: @escaping HTTPHandler = { HTTPResponse(text: "\($0.body.count)") },
        _ body: (HTTPServer) async throws -> Void
    ) async throws {
        try await withServer(
            configure: {
                $0.maximumBodyBytes = 1_000
                $0.bodyLimit = { method, path in method == .post && path == "/large" ? 10_000 : nil }
                $0.largeBodyBudget = 15_000
            },
            handler: handler,
            body
        )
    }

    private static func head(_ path: String, _ framing: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n"
    }

    private static func chunked(_ size: Int) -> String {
        var text = ""
        for start in stride(from: 0, to: size, by: 500) {
            let count = min(500, size - start)
            text += String(count, radix: 16) + "\r\n" + String(repeating: "a", count: count) + "\r\n"
        }
        return text + "0\r\n\r\n"
    }

    private func answer(_ text: String) async throws -> RawClient.Response? {
        let answer = Shared<RawClient.Response?>(nil)
        try await serve { server in
            let port = server.port
            let response = try await onOwnThread { () -> RawClient.Response? in
                let client = try RawClient(port: port)
                try client.send(text)
                return try client.response()
            }
            answer.change { $0 = response }
        }
        return answer.value
    }

    @Test("A route takes bodies up to its own limit, announced or chunked", arguments: [1_001, 9_999, 10_000])
    func own(size: Int) async throws {
        let announced = Self.head("/large", "Content-Length: \(size)") + String(repeating: "a", count: size)
        #expect(try await answer(announced)?.text == "\(size)")
        let chunked = Self.head("/large", "Transfer-Encoding: chunked") + Self.chunked(size)
        #expect(try await answer(chunked)?.text == "\(size)")
    }

    @Test("Beyond a route's own limit is a 413 that names it")
    func beyond() async throws {
        let announced = try await answer(Self.head("/large", "Content-Length: 10001"))
        #expect(announced?.status == 413 && announced?.text.contains("10000") == true)
        let chunked = try await answer(Self.head("/large", "Transfer-Encoding: chunked") + Self.chunked(10_001))
        #expect(chunked?.status == 413 && chunked?.text.contains("10000") == true)
    }

    @Test("All other routes and methods keep the usual limit")
    func others() async throws {
        for path in ["/", "/larger", "/large/x"] {
            let announced = try await answer(Self.head(path, "Content-Length: 1001"))
            #expect(announced?.status == 413 && announced?.text.contains("1000 bytes") == true)
            let chunked = try await answer(Self.head(path, "Transfer-Encoding: chunked") + Self.chunked(1_001))
            #expect(chunked?.status == 413)
        }
        let put = try await answer("PUT /large HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
        #expect(put?.status == 413)
    }

    @Test("Large bodies that together would be too much are a 503, until there is room again")
    func together() async throws {
        let door = Door()
        let handler: HTTPHandler = { request in
            if request.body.count > 5_000 { await door.wait() }
            return HTTPResponse(text: "\(request.body.count)")
        }
        try await serve(handler: handler) { server in
            let port = server.port
            @Sendable func answer(_ text: String) async throws -> RawClient.Response? {
                try await onOwnThread {
                    let client = try RawClient(port: port)
                    try client.send(text)
                    return try client.response()
                }
            }
            let large = Self.head("/large", "Content-Length: 9000") + String(repeating: "a", count: 9_000)
            async let first = answer(large)
            try await until { server.core.largeBodies.available == 6_000 }
            // 6,000 bytes are left.
            #expect(try await answer(Self.head("/large", "Content-Length: 6001"))?.status == 503)
            let chunked = Self.head("/large", "Transfer-Encoding: chunked") + Self.chunked(7_000)
            #expect(try await answer(chunked)?.status == 503)
            let small = Self.head("/large", "Content-Length: 5000") + String(repeating: "a", count: 5_000)
            #expect(try await answer(small)?.status == 200)
            let usual = Self.head("/", "Content-Length: 1000") + String(repeating: "a", count: 1_000)
            #expect(try await answer(usual)?.status == 200)
            door.open()
            #expect(try await first?.text == "9000")
            try await until { server.core.largeBodies.available == 15_000 }
            #expect(try await answer(large)?.status == 200)
        }
    }
}
