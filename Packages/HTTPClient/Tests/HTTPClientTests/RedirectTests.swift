import HTTPClient
import ScriptedHTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
    private func chain() throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request in
            switch request.target {
            case "/1": .redirect("/2", status: 301)
            case "/2": .redirect("3?x=1", status: 307)
            case "/loop": .redirect("/loop")
            default: .text("end")
            }
        }
    }

    @Test("redirects are followed up to the limit, and named in order")
    func follows() async throws {
        let server = try chain()
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url("/1"))
        request.maximumRedirects = 2
        let response = try await client.execute(request)
        #expect(response.body == Array("end".utf8))
        #expect(response.redirects == [server.url("/2"), server.url("/3?x=1")])
        #expect(response.effectiveURL == server.url("/3?x=1"))
        request.maximumRedirects = 1
        #expect(
            await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .tooManyRedirects
        )
        await client.close()
    }

    @Test("a loop ends at the limit")
    func endsLoops() async throws {
        let server = try chain()
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url("/loop"))
        request.maximumRedirects = 5
        #expect(
            await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == .tooManyRedirects
        )
        #expect(server.requests.count == 6)
        await client.close()
    }

    @Test("without leave to follow, the redirect itself is the answer")
    func handsBack() async throws {
        let server = try chain()
        let client = HTTPClient()
        let response = try await client.execute(LoopbackRequest.get(server.url("/1")))
        #expect(response.status == 301)
        #expect(response.headers["Location"] == "/2")
        #expect(response.redirects.isEmpty)
        await client.close()
    }

    @Test(
        "a redirected POST keeps its body or becomes a GET, as its status says",
        arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
    )
    func changesMethod(status: Int, method: String) async throws {
        let server = try ScriptedHTTPServer { request in
            request.target == "/" ? .redirect("/next", status: status) : .text("")
        }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.method = "POST"
        request.body = [1, 2, 3]
        request.headers = ["Content-Type": "application/octet-stream"]
        request.maximumRedirects = 1
        _ = try await client.execute(request)
        let second = try #require(server.requests.last)
        #expect(second.method == method)
        #expect(second.body == (method == "POST" ? [1, 2, 3] : []))
        #expect((second.headers["Content-Type"] != nil) == (method == "POST"))
        await client.close()
    }

    @Test("credentials stay with the origin they were meant for")
    func dropsCredentials() async throws {
        let other = try ScriptedHTTPServer { _ in .text("") }
        let elsewhere = other.url("/other")
        let server = try ScriptedHTTPServer { request in
            request.target == "/" ? .redirect("/same") : .redirect(elsewhere)
        }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.headers = ["Authorization": "Bearer x", "Cookie": "c=1", "X-Kept": "yes"]
        request.maximumRedirects = 2
        _ = try await client.execute(request)
        #expect(server.requests.map { $0.headers["Authorization"] } == ["Bearer x", "Bearer x"])
        let last = try #require(other.requests.first)
        #expect(last.headers["Authorization"] == nil)
        #expect(last.headers["Cookie"] == nil)
        #expect(last.headers["X-Kept"] == "yes")
        await client.close()
    }

    @Test(
        "each hop is checked like the first",
        arguments: [
            ("http://127.0.0.2:6379/", HTTPClientErrorCode.addressRefused), ("http://[::1]:1/", .addressRefused),
            ("http://169.254.169.254/latest", .addressRefused), ("//0.0.0.0/", .addressRefused),
            ("http://[::ffff:10.0.0.1]/", .addressRefused), ("file:///etc/passwd", .schemeNotAllowed),
            ("http://", .protocolViolation), ("gopher://127.0.0.1:6379/_x", .schemeNotAllowed),
            ("ftp://127.0.0.1/", .schemeNotAllowed), ("http://me:pw@127.0.0.1/", .invalidURL),
        ]
    )
    func checksHops(location: String, code: HTTPClientErrorCode) async throws {
        let server = try ScriptedHTTPServer { _ in .redirect(location) }
        let client = HTTPClient()
        var request = try LoopbackRequest.get(server.url())
        request.maximumRedirects = 5
        #expect(await errorCode { () throws(HTTPClientError) in try await client.execute(request) } == code)
        #expect(server.requests.count == 1)
        await client.close()
    }
}
