import Foundation
import HTTPServer
import SchedulerModels
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct ProtocolTests {
    @Test func `Every path answers the same with and without a trailing slash`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            try await api.heartbeat("w")
            for path in ["/tasks", "/tasks/\(id)", "/workers", "/workers/w", "/health/live", "/health/ready"] {
                let (plain, slashed) = (try await api.get(path), try await api.get(path + "/"))
                #expect(plain.status == 200 && slashed.status == 200 && plain.body == slashed.body, "\(path)")
            }
        }
    }

    @Test func `HEAD answers as GET does, without the body`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            for path in ["/", "/tasks/", "/tasks/\(id)", "/workers/", "/health/live", "/tasks/x", "/nowhere"] {
                let (get, head) = (try await api.get(path), try await api.client.send("HEAD", path))
                #expect(head.status == get.status && head.body.isEmpty, "\(path)")
                #expect(head.headers["content-type"] == get.headers["content-type"], "\(path)")
                #expect(head.headers["content-length"] == String(get.body.count), "\(path)")
            }
        }
    }

    @Test func `A method that a path does not have is a 405 with Allow`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let wanted = [
                ("PUT", "/tasks/", "GET, HEAD, POST, OPTIONS"), ("DELETE", "/tasks", "GET, HEAD, POST, OPTIONS"),
                ("PATCH", "/tasks/\(id)", "GET, HEAD, DELETE, OPTIONS"),
                ("GET", "/tasks/\(id)/cancel", "POST, OPTIONS"),
                ("POST", "/workers/", "GET, HEAD, OPTIONS"), ("POST", "/health", "GET, HEAD, OPTIONS"),
            ]
            for (method, path, allow) in wanted {
                let answer = try await api.client.send(method, path)
                #expect(answer.isProblem(405) && answer.headers["allow"] == allow, "\(method) \(path)")
                let options = try await api.client.send("OPTIONS", path)
                #expect(options.status == 204 && options.headers["allow"] == allow, "\(path)")
            }
        }
    }

    @Test func `What is refused below the routes is a problem too`() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await api.get("/nowhere").isProblem(404))
            #expect(try await api.get("/tasks/../health").isProblem(400))
            #expect(try await api.get("/tasks/%2e%2e/health").isProblem(400))
            #expect(try await api.get("/tasks/a%2Fcancel").isProblem(400))
            #expect(try await api.get("/tasks/a%00").isProblem(400))
            #expect(try await api.get("/tasks/%zz").isProblem(400))
            #expect(try await api.get("/" + String(repeating: "a", count: 9_000)).isProblem(414))
            let many = (0..<101).map { ("X-\($0)", "1") }
            #expect(try await api.client.send("GET", "/tasks", headers: many).isProblem(431))
            #expect(
                try await api.client.send("GET", "/", headers: [("X", String(repeating: "x", count: 20_000))]).status
                    == 431
            )
            #expect(try await api.client.send("BREW", "/tasks").isProblem(501))
        }
    }

    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func `The health check finds a server at whatever loopback address it listens`(host: String) async throws {
        // A machine without IPv6 has no such address to listen at.
        guard host != "::1" || FileManager.default.fileExists(atPath: "/proc/net/if_inet6") else { return }
        try await APIFixture.run(settings: ["API_HOST": host]) { api async throws in
            let port = api.assembly.server.port
            #expect(try await onOwnThread { HealthProbe.isReady(host: host, port: port) })
        }
    }

    @Test func `Two problems never share a request identifier`() async throws {
        try await APIFixture.run { api async throws in
            var seen: Set<String> = []
            for _ in 0..<20 { seen.insert(try await api.get("/nowhere")["request_id"].stringValue ?? "") }
            #expect(seen.count == 20)
        }
    }

    @Test func `The first page says what this is`() async throws {
        try await APIFixture.run { api async throws in
            let index = try await api.get("/")
            #expect(index.status == 200 && index["version"].stringValue == SchedulerVersion.current)
            for name in ["tasks", "workers", "health"] {
                let path = try #require(index[name].stringValue)
                #expect(try await api.get(path).status == 200, "\(name)")
            }
        }
    }
}
