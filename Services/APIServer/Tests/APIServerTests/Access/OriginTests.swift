import AccessKeys
import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct OriginTests {
    private static let page = "https://tasks.example.com"

    private static func question(_ origin: String) -> [(String, String)] {
        [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Host", "127.0.0.1:8000")]
    }

    @Test func `No page of another origin may read anything unless its origin is named letter by letter`() throws {
        let closed = try AccessScene()
        defer { closed.remove() }
        let response = HTTPResponse(text: "x")
        let request = HTTPRequest(method: .get, target: "/", path: "/", headers: HTTPHeaders([("Origin", Self.page)]))
        #expect(closed.control.finish(response, for: request).headers.count == response.headers.count)
        #expect(closed.ask(.options, "/tasks", Self.question(Self.page)).refusal == nil)

        let named = try AccessScene(["API_CORS_ORIGINS": "\(Self.page), http://localhost:3000"])
        defer { named.remove() }
        let answer = try #require(named.ask(.options, "/tasks", Self.question(Self.page)).refusal)
        #expect(answer.status == .noContent && answer.field("Access-Control-Allow-Origin") == Self.page)
        #expect(answer.field("Access-Control-Allow-Headers")?.contains("Authorization") == true)
        #expect(answer.field("Vary") == "Origin" && answer.field("Access-Control-Allow-Credentials") == nil)
        let refused = try #require(named.ask(.get, "/tasks", [("Origin", Self.page)]).refusal)
        #expect(refused.status == .unauthorized && refused.field("Access-Control-Allow-Origin") == Self.page)
        #expect(named.control.finish(response, for: request).field("Access-Control-Allow-Origin") == Self.page)
        for other in ["https://tasks.example.com.evil.org", "http://tasks.example.com", "null", Self.page + ":8443"] {
            let asked = named.ask(.get, "/tasks", [("Origin", other)]).refusal
            #expect(asked?.field("Access-Control-Allow-Origin") == nil && asked?.field("Vary") == "Origin")
            #expect(named.ask(.options, "/tasks", Self.question(other)).refusal == nil)
        }
    }

    @Test func `Without keys a page of another origin changes nothing`() throws {
        let scene = try AccessScene(keyed: false)
        let host = ("Host", "127.0.0.1:8000")
        for path in ["/tasks/some-id/cancel", "/queues/default/pause", "/tasks"] {
            #expect(scene.status(.post, path, [host, ("Origin", "https://evil.example")]) == 403)
            #expect(scene.status(.post, path, [host, ("Origin", "null")]) == 403)
            #expect(scene.status(.post, path, [host, ("Sec-Fetch-Site", "cross-site")]) == 403)
            #expect(scene.status(.post, path, [host, ("Origin", "http://127.0.0.1:8000")]) == nil)
            #expect(scene.status(.post, path, [host]) == nil)
        }
        #expect(scene.status(.get, "/tasks", [host, ("Origin", "https://evil.example")]) == nil)
    }

    @Test func `On the loopback a host name that somebody let point there is not answered`() throws {
        let scene = try AccessScene(keyed: false)
        for host in ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example:8000", ""] {
            #expect(scene.status(.get, "/tasks", [("Host", host)]) == 421, "\(host)")
        }
        for host in ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "10.0.0.7:9000", "[fe80::1]"] {
            #expect(scene.status(.get, "/tasks", [("Host", host)]) == nil, "\(host)")
        }
    }

    @Test func `With keys and a public address any host is answered unless some are named`() throws {
        let any = try AccessScene()
        defer { any.remove() }
        #expect(any.status(.get, "/tasks", [any.bearer(.read), ("Host", "whatever.example")]) == nil)
        let named = try AccessScene(["API_ALLOWED_HOSTS": "Tasks.Example.com, other.example:8443"])
        defer { named.remove() }
        for (host, status) in [
            ("tasks.example.com:8000", nil), ("other.example:8443", nil), ("other.example:1", 421), ("evil.example", 421),
            ("127.0.0.1", nil),
        ] {
            #expect(named.status(.get, "/tasks", [named.bearer(.read), ("Host", host)]) == status, "\(host)")
        }
    }

    @Test func `Without keys the server stays on the loopback unless it is told that anybody may come`() throws {
        func host(_ values: [String: String]) throws -> String { try AccessSettings(Settings(values)).host }
        #expect(try host([:]) == "127.0.0.1")
        #expect(try host(["API_ALLOW_ANONYMOUS": "true"]) == "0.0.0.0")
        for good in ["localhost", "127.0.0.2", "::1"] { #expect(try host(["API_HOST": good]) == good) }
        for open in ["0.0.0.0", "::", "192.0.2.1", "127.evil.example", "tasks.example.com"] {
            let error = try #require(throws: ConfigurationError.self) { try host(["API_HOST": open]) }
            #expect(error.setting == "API_HOST" && error.message.contains("API_KEYS_FILE"))
            #expect(try host(["API_HOST": open, "API_ALLOW_ANONYMOUS": "true"]) == open)
        }
        let scene = try AccessScene()
        defer { scene.remove() }
        #expect(try host(["API_KEYS_FILE": scene.file]) == "0.0.0.0")
    }

    @Test(arguments: [
        ("API_CORS_ORIGINS", "*"), ("API_CORS_ORIGINS", "tasks.example.com"),
        ("API_CORS_ORIGINS", "https://a.example/"), ("API_CORS_ORIGINS", "https://*.example"),
        ("API_ALLOWED_HOSTS", "*.example"), ("API_ALLOWED_HOSTS", "https://a.example"), ("API_RATE_LIMIT", "0"),
        ("API_ALLOW_ANONYMOUS", "maybe"), ("API_KEYS_FILE", "/nowhere/keys"), ("API_TLS_KEY", "/nowhere/key"),
    ])
    func `A setting that cannot be used is named`(name: String, value: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            _ = try AccessSettings(Settings([name: value]))
            _ = try TLSFiles(Settings([name: value]))
        }
        #expect(error.setting == name || (name == "API_TLS_KEY" && error.setting == "API_TLS_CERTIFICATE"))
    }
}
