import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A store that is lost", .timeLimit(.minutes(5)), .keepsLogs)
struct LostStoreTests {
    @Test func `for a while under load loses nothing that was answered 202, and answers 503 meanwhile`() async throws {
        try await Stack.with(settings: ["WORKER_LEASE_TTL": "3"]) { stack in
            let api = try await stack.startAPI()
            let workers = [
                try await stack.startWorker("w1", concurrency: 5), try await stack.startWorker("w2", concurrency: 5),
            ]
            let load = SubmissionLoad(stack)
            async let submitting: Void = load.run(lanes: 3)
            try await eventually(within: .seconds(20)) { load.accepted.count >= 200 }
            await stack.redis.kill()
            let goneAt = ContinuousClock.now
            try await eventually(within: .seconds(20)) { load.answers(sentAfter: goneAt).count >= 20 }
            let wrong = load.answers(sentAfter: goneAt).filter { $0.status != 503 || $0.headers["retry-after"] == nil }
            #expect(wrong.isEmpty)
            try await stack.redis.restart()
            let seen = load.accepted.count
            try await eventually(within: .seconds(20)) { load.accepted.count >= seen + 100 }
            load.stop()
            await submitting
            #expect(load.failures.isEmpty)
            #expect(Set(load.answers.map(\.status)) == [202, 503])
            let tasks = try await stack.completed(load.accepted, within: .seconds(60))
            #expect(tasks.allSatisfy { $0.attempt <= 2 })
            #expect(api.isRunning && workers.allSatisfy(\.isRunning))
        }
    }

    @Test func `while a task runs does not stop it, when it is back before the lease ends`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            let id = try await stack.submit("sleep", ["seconds": 3]).id
            _ = try await stack.running(id)
            await stack.redis.kill()
            try await stack.redis.restart()
            try await eventually(within: .seconds(5)) { try await stack.get("/health/ready").status == 200 }
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 1 && task.workerID == "w1", "\(task)")
        }
    }
}
