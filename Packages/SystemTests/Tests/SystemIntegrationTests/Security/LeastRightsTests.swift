import Foundation
import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A Redis user with the rights that the documentation names", .timeLimit(.minutes(5)), .keepsLogs)
struct LeastRightsTests {
    /// The rule of Documentation/Security.md, for the namespace `acl`.
    private static func rule() throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<6 { root.deleteLastPathComponent() }
        let page = try String(contentsOf: root.appendingPathComponent("Documentation/Security.md"), encoding: .utf8)
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("user scheduler on") })
        return String(line).replacing("PASSWORD", with: "hunter2").replacing("NAMESPACE", with: "acl")
    }

    @Test func `is enough for the whole system, and for nothing beside its keys`() async throws {
        let file = NSTemporaryDirectory() + "users-\(UUID().uuidString).acl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "user default on nopass ~* &* +@all\n\(Self.rule())\n".write(
            toFile: file,
            atomically: true,
            encoding: .utf8
        )
        try await Stack.with(settings: ["SCHEDULER_NAMESPACE": "acl"], redisOptions: ["aclfile": file]) { stack in
            let url = stack.redis.url.replacing("redis://", with: "redis://scheduler:hunter2@")
            let api = try await stack.startAPI(["REDIS_URL": url])
            let first = try await stack.startWorker("w1", concurrency: 4, ["REDIS_URL": url, "WORKER_LEASE_TTL": "3"])
            let quick: JSONValue = ["max_attempts": 2, "backoff": "fixed", "base_delay": 0, "jitter": false]
            let echo = try await stack.submit("echo", ["a": 1], ["idempotency_key": "k", "tags": ["t"], "delay": 1])
            let failed = try await stack.submit("fail", ["times": 5], ["retry": quick])
            let later = try await stack.submit("echo", [:], ["delay": 600])
            #expect(try await stack.end(of: echo.id).status == "completed")
            #expect(try await stack.end(of: failed.id).status == "failed")
            #expect(try await stack.post("/tasks/\(failed.id)/retry").status == 200)
            #expect(try await stack.post("/tasks/\(later.id)/cancel").status == 200)
            for path in [
                "/tasks?status=completed", "/tasks?tag=t", "/tasks?task_type=echo&limit=1", "/tasks/\(echo.id)/logs",
                "/tasks/\(echo.id)/explain", "/queues", "/queues/default", "/workers", "/stats", "/stats/history",
                "/metrics", "/metrics/scaling", "/health",
            ] {
                let answer = try await stack.get(path)
                #expect(answer.status == 200, "\(path): \(answer)")
            }
            #expect(try await stack.post("/queues/default/pause").status == 200)
            #expect(try await stack.post("/queues/default/resume").status == 200)
            #expect(try await stack.delete("/tasks/\(later.id)").status == 204)
            // A worker that is killed: what it ran goes to another.
            let sleeper = try await stack.submit("sleep", ["seconds": 2])
            _ = try await stack.running(sleeper.id)
            await first.kill()
            let second = try await stack.startWorker("w2", concurrency: 4, ["REDIS_URL": url, "WORKER_LEASE_TTL": "3"])
            #expect(try await stack.end(of: sleeper.id, within: 60).status == "completed")
            for process in [api, second] {
                #expect(try await process.terminate(timeout: .seconds(60)) == .exited(0))
                #expect(!process.output().contains("NOPERM"), "\(process.output().suffix(2_000))")
            }
            for command in [
                "FLUSHALL", "KEYS *", "CONFIG SET maxmemory 1", "GET other", "SHUTDOWN", "SCRIPT FLUSH", "ACL LIST",
            ] {
                let words = ["-u", url, "--no-auth-warning"] + command.split(separator: " ").map(String.init)
                let asked = try ServiceProcess.start(
                    executable: "redis-cli",
                    arguments: words,
                    environment: ["PATH": "/usr/bin:/bin"]
                )
                _ = try await asked.waitForExit(timeout: .seconds(20))
                #expect(asked.output().contains("NOPERM"), "\(command): \(asked.output())")
            }
        }
    }
}
