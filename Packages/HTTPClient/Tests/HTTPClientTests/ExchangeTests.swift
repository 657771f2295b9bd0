import HTTPClient
import ScriptedHTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test("an answer arrives with status, header fields in order, and body")
    func answers() async throws {
        let server = try ScriptedHTTPServer { _ in
            .text("hello", status: 418, headers: ["X-One": "1", "Set-Cookie": "a", "set-cookie": " b "])
        }
        let client = HTTPClient()
        let response = try await client.execute(LoopbackRequest.get(server.url("/x?y=1")))
        #expect(response.status == 418)
        #expect(response.headers["x-ONE"] == "1")
        #expect(response.headers.all("Set-Cookie") == ["a", "b"])
        #expect(response.body == Array("hello".utf8))
        #expect(response.effectiveURL == server.url("/x?y=1"))
        #expect(server.requests.map(\.target) == ["/x?y=1"])
        await client.close()
    }

    @Test("a request carries its own header fields and body, and none that the library would invent")
    func sends() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.method = "POST"
        request.headers = ["X-Empty": "", "Content-Type": "application/json"]
        request.body = Array("{\"a\":1}".utf8)
        _ = try await client.execute(request)
        let seen = try #require(server.requests.first)
        #expect(seen.method == "POST")
        #expect(seen.body == request.body)
        #expect(seen.headers["Content-Type"] == "application/json")
        #expect(seen.headers["X-Empty"] == "")
        #expect(seen.headers["Expect"] == nil)
        #expect(seen.headers["User-Agent"] == "task-scheduler/1.0")
        #expect(seen.headers["Accept-Encoding"] == nil)
        await client.close()
    }

    @Test("every method reaches the server as it is, with a framed body where one is usual")
    func methods() async throws {
        let server = try ScriptedHTTPServer { _ in .text("body") }
        let client = HTTPClient()
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            var request = try LoopbackRequest.get(server.url())
            request.method = method
            let response = try await client.execute(request)
            #expect(response.body.isEmpty == (method == "HEAD"))
        }
        #expect(server.requests.map(\.method) == ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        #expect(server.requests.map { $0.headers["Content-Length"] } == [nil, nil, "0", "0", "0", nil, nil])
        await client.close()
    }

    @Test("requests one after another share a connection")
    func reusesConnections() async throws {
        let server = try ScriptedHTTPServer { _ in .text("again") }
        let client = HTTPClient()
        for _ in 0..<20 { _ = try await client.execute(LoopbackRequest.get(server.url())) }
        #expect(server.requests.count == 20)
        #expect(server.acceptedConnections == 1)
        await client.close()
    }

    @Test("a request that must not reach the server twice gets a connection of its own")
    func keepsUnrepeatableRequestsOffKeptConnections() async throws {
        let server = try ScriptedHTTPServer { _ in .text("once") }
        let client = HTTPClient()
        for _ in 0..<3 {
            var request = try LoopbackRequest.get(server.url())
            request.mayBeRepeated = false
            _ = try await client.execute(request)
        }
        #expect(server.requests.count == 3)
        #expect(server.acceptedConnections == 3)
        await client.close()
    }

    @Test(
        "a request that cannot be sent is refused before anything is connected",
        arguments: ["line break", "name", "framing", "method", "timeout", "limit"]
    )
    func refusesRequests(defect: String) async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        switch defect {
        case "line break": request.headers = ["X": "a\r\nY: b"]
        case "name": request.headers = ["X Y": "a"]
        case "framing": request.headers = ["content-length": "7"]
        case "method": request.method = "GET / HTTP/1.1"
        case "timeout": request.timeout = .zero
        default: request.maximumResponseBytes = -1
        }
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .invalidRequest)
        #expect(server.acceptedConnections == 0)
        await client.close()
    }

    @Test("a compressed answer is decoded only when it was asked for")
    func decodes() async throws {
        let server = try ScriptedHTTPServer { _ in
            .response(status: 200, headers: ["Content-Encoding": "gzip"], body: CompressedSample.bytes)
        }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        #expect(try await client.execute(request).body == CompressedSample.bytes)
        request.acceptsCompression = true
        let decoded = try await client.execute(request)
        #expect(decoded.body == [UInt8](repeating: UInt8(ascii: "a"), count: CompressedSample.decodedCount))
        #expect(server.requests.map { $0.headers["Accept-Encoding"] } == [nil, "gzip, deflate"])
        await client.close()
    }

    @Test("a port where nobody listens is a retryable failure that quotes neither path nor credentials")
    func failsToConnect() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let port = server.port
        server.stop()
        let client = HTTPClient()
        let request = HTTPClientRequest(url: "http://user:secret@127.0.0.1:\(port)/token", addressPolicy: .any)
        let error = await #expect(throws: HTTPClientError.self) { try await client.execute(request) }
        #expect(error?.isRetryable == true)
        #expect([.connect, .connectionLost].contains(error?.code))
        let text = String(describing: error)
        #expect(!text.contains("secret") && !text.contains("user") && !text.contains("token"))
        await client.close()
    }

    @Test(
        "an answer that is not HTTP or breaks off is an error",
        arguments: [
            ("nonsense\r\n\r\n", HTTPClientErrorCode.protocolViolation),
            ("", .connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", .connectionLost),
        ]
    )
    func refusesBrokenAnswers(answer: String, code: HTTPClientErrorCode) async throws {
        let server = try ScriptedHTTPServer { _ in .raw(Array(answer.utf8)) }
        let client = HTTPClient()
        let request = try LoopbackRequest.get(server.url())
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == code)
        await client.close()
    }
}
