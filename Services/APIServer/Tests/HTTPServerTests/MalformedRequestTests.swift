import HTTPServer
import TestServers
import Testing

@Suite("Malformed requests", .timeLimit(.minutes(2)))
struct MalformedRequestTests {
    /// A sound request sent right behind: nothing may look at it.
    private static let follower = "GET /follower HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("A malformed request is refused, the connection closed, and nothing behind it is read")
    func refused() async throws {
        let seen = Shared<[String]>([])
        let handler: HTTPHandler = { request in
            seen.change { $0.append(request.path) }
            return HTTPResponse(text: "handled")
        }
        let ofLibrary = Shared<[String]>([])
        let renderer: HTTPErrorRenderer = { status, _, _ in
            HTTPResponse(status: status, body: Array("by the renderer".utf8))
        }
        try await withServer(errorResponse: renderer, handler: handler) { server in
            let port = server.port
            for malformed in MalformedRequest.all {
                let received = try await onOwnThread {
                    let client = try RawClient(port: port)
                    try client.send(malformed.bytes + Self.follower)
                    return String(decoding: try client.drain(), as: UTF8.self)
                }
                // The library writes the head of its own 400 for a bad Content-Length twice; the connection ends all the same.
                let statuses = received.ranges(of: "HTTP/1.1 ").map { Int(received[$0.upperBound...].prefix(3)) ?? 0 }
                #expect(Set(statuses) == [malformed.status], "\(malformed.name): \(received)")
                #expect(!received.contains("handled"), "\(malformed.name)")
                if !received.contains("by the renderer") { ofLibrary.change { $0.append(malformed.name) } }
            }
        }
        #expect(seen.value == [])
        // Its pages cannot be replaced; what it refuses before there is a request is written down, so that no more becomes so.
        #expect(Set(ofLibrary.value) == MalformedRequest.unreadable)
    }

    @Test(
        "Odd but sound requests are served",
        arguments: [
            "GET /x HTTP/1.1\r\nhOsT: a\r\n\r\n",
            "GET /x HTTP/1.0\r\n\r\n",
            "\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /x?a=%2F%5c&b=..%2f&c&=d&e=1+1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /%78 HTTP/1.1\r\nHost:a\r\nX-Empty:\r\nX-Space:  \t b \t \r\nX-Latin: \u{e4}\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n1;x=y\r\na\r\n0\r\nTrailer: t\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\na",
        ]
    )
    func served(bytes: String) async throws {
        try await withServer { server in
            let port = server.port
            let response = try await onOwnThread {
                let client = try RawClient(port: port)
                try client.send(bytes)
                return try client.response()
            }
            #expect(response?.status == 200, "\(bytes)")
            #expect(response?.text.contains(" /x") == true)
        }
    }
}
