import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("The time of a task", .timeLimit(.minutes(5)), .keepsLogs)
struct TimingTests {
    @Test func `to start is honoured, and one in the past is now`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 4)
            let delayed = try await stack.submit("echo", [:], ["delay": 1.5])
            #expect(delayed.status == "scheduled")
            let past = try await stack.submit("echo", [:], ["run_at": "2020-01-01T00:00:00Z"])
            #expect(past.status == "pending")
            #expect(try await stack.end(of: past.id, within: 3).status == "completed")
            let task = try await stack.end(of: delayed.id)
            let wait = try task.milliseconds("started_at") - task.milliseconds("created_at")
            #expect(wait >= 1_500 && wait < 4_000 && task.status == "completed", "\(task)")
        }
    }

    @Test func `to expire ends it when nobody has started it, and by hand it can be sent again`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let id = try await stack.submit("echo", ["n": 1], ["expires_in": 1]).id
            let expired = try await stack.end(of: id)
            #expect(expired.status == "expired" && expired.attempt == 0, "\(expired)")
            try await stack.startWorker("w1")
            #expect(try await stack.end(of: stack.submit("echo", [:], ["priority": 0]).id).status == "completed")
            #expect(try await stack.task(id).status == "expired")
            #expect(try await stack.post("/tasks/\(id)/retry").status == 200)
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 1 && task.result == ["n": 1], "\(task)")
            #expect(try await stack.post("/tasks/\(id)/retry").status == 409)
        }
    }

    @Test func `limit of an attempt stops it, and the next attempt is a fresh one`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            let retry: JSONValue = ["max_attempts": 2, "backoff": "fixed", "base_delay": 0.1, "jitter": false]
            let id = try await stack.submit("sleep", ["seconds": 60], ["timeout": 0.5, "retry": retry]).id
            let task = try await stack.end(of: id, within: 10)
            #expect(task.status == "failed" && task.errorCode == "timeout" && task.attempt == 2, "\(task)")
            // The worker may have it before the answer is made.
            #expect(try await stack.post("/tasks/\(id)/retry").task().attempt <= 1)
            let again = try await stack.end(of: id, within: 10)
            #expect(again.status == "failed" && again.attempt == 2, "\(again)")
            #expect(try again.milliseconds("completed_at") > task.milliseconds("completed_at"))
        }
    }
}
