import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct HTTPRequestHandlerTests {
    private func call(
        _ members: [(String, JSONValue)],
        policy: [String] = ["127.0.0.1"],
        traceparent: String? = nil
    ) async throws -> JSONValue {
        let handler = HTTPRequestHandler(client: HTTPClient(), addressPolicy: try .publicOnly(allowing: policy))
        let parameters = JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) })
        return try await RegisteredHandler(handler).run(
            .object(parameters),
            context: .sample(traceparent: traceparent)
        )
    }

    @Test("a call without more says GET, and gives status, headers and body")
    func gets() async throws {
        let server = try ScriptedHTTPServer { _ in
            .text("hello", headers: ["Content-Type": "text/plain", "X-A": "1", "x-a": "2", "Set-Cookie": "secret"])
        }
        let result = try await call([("url", .string(server.url("/p?q=1")))])
        let request = try #require(server.requests.first)
        #expect(request.method == "GET")
        #expect(request.target == "/p?q=1")
        #expect(request.headers["Idempotency-Key"] == "018f0000-0000-7000-8000-000000000000")
        #expect(request.headers["Content-Type"] == nil)
        #expect(request.body.isEmpty)
        #expect(result["status"] == 200)
        #expect(result["url"] == .string(server.url("/p?q=1")))
        #expect(result["redirects"] == 0)
        #expect(result["body"] == "hello")
        #expect(result["headers"]?["content-type"] == "text/plain")
        #expect(result["headers"]?["x-a"] == "1, 2")
        #expect(!result.text.contains("secret"))
        #expect(result["elapsed_seconds"]?.numberValue?.double.map { $0 >= 0 && $0 < 60 } == true)
        #expect(result["json"] == nil && result["body_base64"] == nil)
    }

    @Test("every method is sent as it is named", arguments: HTTPMethod.allCases)
    func sendsMethods(method: HTTPMethod) async throws {
        let server = try ScriptedHTTPServer { _ in .text("x") }
        let result = try await call([("url", .string(server.url())), ("method", .string(method.rawValue))])
        #expect(server.requests.map(\.method) == [method.rawValue])
        #expect(result["body"] == (method == .head ? "" : "x"))
    }

    @Test("JSON and text are sent with their type, and headers as they are given")
    func sendsBodies() async throws {
        let server = try ScriptedHTTPServer { _ in .text("") }
        let url = JSONValue.string(server.url())
        let json = try JSONParser.parse("{\"camelCase\":1.0}")
        _ = try await call([("url", url), ("method", "POST"), ("json", json)])
        _ = try await call([("url", url), ("method", "PUT"), ("body", "t\u{e9}xt")])
        let headers: JSONValue = ["content-type": "text/csv", "idempotency-key": "mine", "X-Empty": "", "X-My": "a b"]
        _ = try await call([("url", url), ("method", "PATCH"), ("body", "a,b"), ("headers", headers)])
        let requests = server.requests
        #expect(
            requests.map(\.body) == [Array("{\"camelCase\":1.0}".utf8), Array("t\u{e9}xt".utf8), Array("a,b".utf8)]
        )
        let types = ["application/json", "text/plain; charset=utf-8", "text/csv"]
        #expect(requests.map { $0.headers.all("Content-Type") } == types.map { [$0] })
        #expect(requests.last?.headers.all("Idempotency-Key") == ["mine"])
        #expect(requests.last?.headers["X-My"] == "a b")
        #expect(requests.last?.headers["X-Empty"] == "")
    }

    @Test func `The task's trace goes with the request, unless the task sets its own`() async throws {
        let server = try ScriptedHTTPServer { _ in .text("ok") }
        let url = ("url", JSONValue.string(server.url()))
        _ = try await call([url], traceparent: "00-a-b-01")
        _ = try await call([url, ("headers", ["TraceParent": "mine"])], traceparent: "00-a-b-01")
        _ = try await call([url])
        #expect(server.requests.map { $0.headers.all("traceparent") } == [["00-a-b-01"], ["mine"], []])
    }

    @Test("a body is given as JSON when it is, else as text when it is, else in base 64")
    func tellsBodiesApart() async throws {
        let server = try ScriptedHTTPServer { request in
            switch request.target {
            case "/json": .text(" {\"aB\": 1.0}", headers: ["Content-Type": "application/problem+json; charset=utf-8"])
            case "/broken": .text("{\"a\":", headers: ["Content-Type": "application/json"])
            case "/empty": .response(status: 204, headers: [:], body: [])
            default: .response(status: 200, headers: ["Content-Type": "application/json"], body: [0xFF, 0, 1, 0xFE])
            }
        }
        let json = try await call([("url", .string(server.url("/json")))])
        #expect(json["json"]?.text == "{\"aB\":1.0}")
        #expect(json["body"] == nil)
        let broken = try await call([("url", .string(server.url("/broken")))])
        #expect(broken["body"] == "{\"a\":")
        #expect(broken["json"] == nil)
        let bytes = try await call([("url", .string(server.url("/bytes")))])
        #expect(bytes["body_base64"] == "/wAB/g==")
        #expect(bytes["body"] == nil && bytes["json"] == nil)
        #expect(try await call([("url", .string(server.url("/empty")))])["body"] == "")
    }

    @Test(
        "redirects are followed as often as was asked for",
        arguments: [("true", 5, true), ("3", 3, true), ("3", 4, false), ("0", 1, false), ("false", 1, false)]
    )
    func followsRedirects(limit: String, hops: Int, succeeds: Bool) async throws {
        let server = try ScriptedHTTPServer { request in
            let number = Int(request.target.dropFirst()) ?? 0
            return number == 0 ? .text("end") : .redirect("/\(number - 1)")
        }
        let members = [
            ("url", JSONValue.string(server.url("/\(hops)"))), ("follow_redirects", try JSONParser.parse(limit)),
        ]
        if succeeds {
            let result = try await call(members)
            #expect(result["redirects"] == .integer(hops))
            #expect(result["url"] == .string(server.url("/0")))
        } else {
            await #expect(throws: HandlerFailure.self) { try await call(members) }
        }
    }

    @Test(
        "the statuses that were asked for are a success, and no others",
        arguments: [
            ("[404]", 404, true), ("[404]", 200, false), ("[200, \"400-404\"]", 403, true),
            ("[200, \"400-404\"]", 405, false), ("[\"500-599\"]", 503, true), ("[302]", 302, true), ("null", 204, true),
        ]
    )
    func judgesExpectedStatus(expected: String, status: Int, succeeds: Bool) async throws {
        let server = try ScriptedHTTPServer { _ in .text("", status: status, headers: ["Location": "/next"]) }
        let members = [("url", JSONValue.string(server.url())), ("expected_status", try JSONParser.parse(expected))]
        if succeeds {
            #expect(try await call(members)["status"] == .integer(status))
        } else {
            let error = await #expect(throws: HandlerFailure.self) { try await call(members) }
            #expect(error?.code == "http_status")
        }
    }

    @Test(
        "base 64 is that of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ]
    )
    func encodesBytes(text: String, encoded: String) {
        #expect(Base64.encoded(Array(text.utf8)) == encoded)
    }
}
