import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A task that is cancelled or deleted", .timeLimit(.minutes(5)), .keepsLogs)
struct StoppingTaskTests {
    @Test func `while it runs frees its slot at once, and its outcome is discarded`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            let cancelled = try await stack.submit("sleep", ["seconds": 60]).id
            _ = try await stack.running(cancelled)
            let answer = try await stack.post("/tasks/\(cancelled)/cancel")
            #expect(answer.status == 200)
            #expect(try answer.task().status == "cancelled")
            #expect(try await stack.end(of: stack.submit("echo").id, within: 3).status == "completed")
            #expect(try await stack.post("/tasks/\(cancelled)/cancel").status == 409)

            let deleted = try await stack.submit("sleep", ["seconds": 60]).id
            _ = try await stack.running(deleted)
            #expect(try await stack.delete("/tasks/\(deleted)").status == 204)
            #expect(try await stack.get("/tasks/\(deleted)").status == 404)
            #expect(try await stack.end(of: stack.submit("echo").id, within: 3).status == "completed")
            #expect(try await stack.get("/tasks/\(deleted)").status == 404)
            #expect(try await stack.delete("/tasks/\(deleted)").status == 404)
            let task = try await stack.task(cancelled)
            #expect(task.status == "cancelled" && task.result == .null && task.attempt == 1, "\(task)")
        }
    }

    @Test func `while its worker is out of reach is stopped when the worker is back`() async throws {
        try await Stack.with { stack in
            let proxy = try FaultProxy.start(upstreamPort: stack.redis.port)
            defer { proxy.stop() }
            try await stack.startAPI()
            try await stack.startWorker("w1", ["REDIS_URL": proxy.url(for: stack.redis.url)])
            let id = try await stack.submit("sleep", ["seconds": 60]).id
            _ = try await stack.running(id)
            proxy.mode = .refuse
            proxy.resetAll()
            #expect(try await stack.post("/tasks/\(id)/cancel").status == 200)
            proxy.mode = .pass
            #expect(try await stack.end(of: stack.submit("echo").id, within: 10).status == "completed")
        }
    }

    @Test func `before it has started never runs`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            var cancelled: [String] = []
            var deleted: [String] = []
            for members in [[:], ["delay": 1]] as [[String: JSONValue]] {
                cancelled.append(try await stack.submit("echo", [:], members).id)
                deleted.append(try await stack.submit("echo", [:], members).id)
            }
            for id in cancelled {
                #expect(try await stack.post("/tasks/\(id)/cancel").task().status == "cancelled")
            }
            for id in deleted { #expect(try await stack.delete("/tasks/\(id)").status == 204) }
            try await stack.startWorker("w1")
            // Due after the delayed ones would have been, and behind all of them in the queue.
            let marker = try await stack.submit("echo", [:], ["delay": 1.5, "priority": 0]).id
            #expect(try await stack.end(of: marker).status == "completed")
            for id in cancelled {
                let task = try await stack.task(id)
                #expect(task.status == "cancelled" && task.attempt == 0, "\(task)")
            }
            for id in deleted { #expect(try await stack.get("/tasks/\(id)").status == 404) }
            #expect(try await stack.get("/workers/w1").json()["processed_tasks"] == 1)
        }
    }
}
