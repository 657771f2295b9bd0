import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct HTTPRequestFailureTests {
    private func handler(_ policy: [String] = ["127.0.0.1"]) throws -> HTTPRequestHandler {
        HTTPRequestHandler(client: HTTPClient(), addressPolicy: try .publicOnly(allowing: policy))
    }

    @Test(
        "parameters that are wrong are named, and nothing is sent",
        arguments: [
            ("{}", "url: is missing"), ("{\"url\":5}", "url: must be a string, not a number"),
            ("{\"url\":\"nothing\"}", "url: must be an http or https URL of at most 2048 bytes"),
            ("{\"url\":\"file:///etc/passwd\"}", "url: must be an http or https URL of at most 2048 bytes"),
            ("{\"url\":\"URL\",\"metod\":\"GET\"}", "metod: is not a known parameter"),
            (
                "{\"url\":\"URL\",\"method\":\"get\"}",
                "method: must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
            ),
            ("{\"url\":\"URL\",\"headers\":{\"A\":1}}", "headers.A: must be a string, not a number"),
            ("{\"url\":\"URL\",\"headers\":{\"Host\":\"h\"}}", "headers.Host: is set by the worker itself"),
            ("{\"url\":\"URL\",\"headers\":{\"TE\":\"x\"}}", "headers.TE: is set by the worker itself"),
            (
                "{\"url\":\"URL\",\"headers\":{\"content-length\":\"5\"}}",
                "headers.content-length: is set by the worker itself"
            ),
            (
                "{\"url\":\"URL\",\"headers\":{\"X\":\"a\\r\\nY: b\"}}",
                "headers.X: must not contain control characters"
            ),
            ("{\"url\":\"URL\",\"headers\":{\"X Y\":\"a\"}}", "headers.X Y: is not the name of a header"),
            ("{\"url\":\"URL\",\"headers\":{\"X\\r\\nY\":\"a\"}}", "headers.?: is not the name of a header"),
            ("{\"url\":\"URL\",\"headers\":{\"X\":\"1\",\"x\":\"2\"}}", "headers.x: is given twice"),
            ("{\"url\":\"URL\",\"body\":\"a\",\"json\":1}", "json: cannot be given together with body"),
            ("{\"url\":\"URL\",\"method\":\"HEAD\",\"body\":\"a\"}", "body: cannot be sent with HEAD"),
            ("{\"url\":\"URL\",\"timeout\":0}", "timeout: must be between 0.1 and 86400 seconds"),
            ("{\"url\":\"URL\",\"timeout\":\"1\"}", "timeout: must be a number of seconds, not a string"),
            ("{\"url\":\"URL\",\"expected_status\":[]}", "expected_status: must not be empty"),
            (
                "{\"url\":\"URL\",\"expected_status\":[200,\"2xx\"]}",
                "expected_status[1]: must be a status such as 204, or a range such as \"200-299\""
            ),
            (
                "{\"url\":\"URL\",\"expected_status\":[99]}",
                "expected_status[0]: must be a status such as 204, or a range such as \"200-299\""
            ),
            (
                "{\"url\":\"URL\",\"follow_redirects\":11}",
                "follow_redirects: must be true, false or a whole number between 0 and 10"
            ),
            (
                "{\"url\":\"URL\",\"max_response_bytes\":5242881}",
                "max_response_bytes: must be a whole number between 0 and 5242880"
            ),
        ]
    )
    func namesFields(json: String, message: String) async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let text = json.split(separator: "URL", omittingEmptySubsequences: false).joined(separator: server.url())
        let failure = try await failure(handler(), JSONParser.parse(text))
        #expect(failure == HandlerFailure(code: "invalid_parameters", message: message, retryable: false))
        #expect(server.acceptedConnections == 0)
    }

    @Test(
        "a status decides whether trying again can help",
        arguments: [
            (400, false), (401, false), (404, false), (409, false), (302, false), (408, true), (425, true), (429, true),
            (500, true), (503, true),
        ]
    )
    func judgesStatus(status: Int, retryable: Bool) async throws {
        let server = try ScriptedHTTPServer { _ in .text("", status: status, headers: ["Retry-After": "7"]) }
        let failure = try await failure(handler(), ["url": .string(server.url())])
        let expected = HandlerFailure(
            code: "http_status",
            message: "the server answered with status \(status)",
            retryable: retryable,
            retryAfter: retryable ? .seconds(7) : nil
        )
        #expect(failure == expected)
    }

    @Test("a private address is refused for good, directly and behind a redirect")
    func refusesAddresses() async throws {
        let server = try ScriptedHTTPServer { _ in .redirect("http://169.254.169.254/latest/meta-data") }
        let direct = try await failure(handler([]), ["url": .string(server.url())])
        #expect(direct?.code == "address_refused")
        #expect(direct?.retryable == false)
        #expect(server.acceptedConnections == 0)
        let redirected = try await failure(handler(), ["url": .string(server.url()), "follow_redirects": true])
        #expect(redirected?.code == "address_refused")
    }

    @Test("a server that is silent, gone or says too much is told apart")
    func judgesTransport() async throws {
        let server = try ScriptedHTTPServer { $0.target == "/slow" ? .stall([]) : .text("12345") }
        let slow: JSONValue = ["url": .string(server.url("/slow")), "timeout": JSONValue.double(0.2) ?? .null]
        let timeout = try await failure(handler(), slow)
        #expect(timeout?.code == "timeout")
        #expect(timeout?.retryable == true)
        let large = try await failure(handler(), ["url": .string(server.url()), "max_response_bytes": 4])
        #expect(large?.code == "too_large")
        #expect(large?.retryable == false)
        #expect(try await failure(handler(), ["url": .string(server.url()), "max_response_bytes": 5]) == nil)
        server.stop()
        #expect(try await failure(handler(), ["url": .string(server.url())])?.retryable == true)
    }

    @Test("the attempt's deadline bounds the call, whatever timeout was asked for")
    func keepsDeadline() async throws {
        let server = try ScriptedHTTPServer { _ in .stall([]) }
        let context = HandlerContext.sample(deadline: .now + .milliseconds(200))
        let parameters: JSONValue = ["url": .string(server.url()), "timeout": 50]
        #expect(try await failure(handler(), parameters, context)?.code == "timeout")
    }

    @Test("a cancelled call stops at once")
    func stops() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedHTTPServer { _ in
            arrival.yield()
            return .stall([])
        }
        let handler = try handler()
        let parameters: JSONValue = ["url": .string(server.url())]
        let running = Task { await failure(handler, parameters) }
        for await _ in arrivals { break }
        running.cancel()
        #expect(await running.value == .cancelled)
    }

    @Test("what must not reach the server twice gets a connection of its own")
    func doesNotRepeat() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let handler = try handler()
        for _ in 0..<3 { _ = await failure(handler, ["url": .string(server.url())]) }
        #expect(server.acceptedConnections == 1)
        for _ in 0..<2 { _ = await failure(handler, ["url": .string(server.url()), "method": "POST"]) }
        #expect(server.acceptedConnections == 3)
    }
}
