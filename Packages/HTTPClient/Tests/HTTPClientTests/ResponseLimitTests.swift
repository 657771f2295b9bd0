import HTTPClient
import ScriptedHTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ResponseLimitTests {
    private func code(
        _ answer: ScriptedAnswer,
        _ change: (inout HTTPClientRequest) -> Void = { _ in }
    ) async throws -> HTTPClientErrorCode? {
        let server = try ScriptedHTTPServer { _ in answer }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.maximumResponseBytes = 1_000
        change(&request)
        let code = await errorCode { () throws(HTTPClientError) in try await client.execute(request) }
        await client.close()
        return code
    }

    @Test("a body of the very limit is accepted and one byte more is not")
    func capsBodies() async throws {
        #expect(try await code(.text(String(repeating: "x", count: 1_000))) == nil)
        #expect(try await code(.text(String(repeating: "x", count: 1_001))) == .tooLarge)
    }

    @Test("an endless body is cut at the limit, framed or not")
    func cutsEndlessBodies() async throws {
        let chunk = Array("10\r\n0123456789abcdef\r\n".utf8)
        let chunked = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        #expect(try await code(.endless(chunked, repeating: chunk)) == .tooLarge)
        #expect(try await code(.endless(Array("HTTP/1.1 200 OK\r\n\r\n".utf8), repeating: chunk)) == .tooLarge)
    }

    @Test("the limit counts decoded bytes")
    func countsDecodedBytes() async throws {
        let answer = ScriptedAnswer.response(
            status: 200,
            headers: ["Content-Encoding": "gzip"],
            body: CompressedSample.bytes
        )
        #expect(try await code(answer) { $0.acceptsCompression = true } == .tooLarge)
        #expect(try await code(answer) == nil)
    }

    @Test(
        "an endless head is cut at the limit",
        arguments: [
            "X-Header: value\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "X: \(String(repeating: "y", count: 9_000))\r\n",
        ]
    )
    func cutsEndlessHeads(line: String) async throws {
        let first = line.hasPrefix("HTTP") ? "" : "HTTP/1.1 200 OK\r\n"
        #expect(try await code(.endless(Array(first.utf8), repeating: Array(line.utf8))) == .tooLarge)
    }

    @Test(
        "silence ends in a timeout, wherever it begins",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]
    )
    func timesOut(bytes: String) async throws {
        let answer = ScriptedAnswer.stall(Array(bytes.utf8))
        #expect(try await code(answer) { $0.timeout = .milliseconds(200) } == .timeout)
    }

    @Test("the time covers all hops together")
    func timesOutOverHops() async throws {
        let started = ContinuousClock.now
        let server = try ScriptedHTTPServer { request in
            request.target == "/slow" ? .stall([]) : .redirect("/slow")
        }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.timeout = .milliseconds(300)
        request.maximumRedirects = 3
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .timeout)
        #expect(started.duration(to: .now) >= .milliseconds(300))
        await client.close()
    }
}
