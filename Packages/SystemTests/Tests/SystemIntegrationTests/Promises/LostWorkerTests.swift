import Foundation
import Glibc
import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A worker that is lost", .timeLimit(.minutes(5)), .keepsLogs)
struct LostWorkerTests {
    @Test func `by SIGKILL in the middle of a task hands it over within two seconds`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let workers = [
                "a": try await stack.startWorker("a"), "b": try await stack.startWorker("b"),
            ]
            let id = try await stack.submit("sleep", ["seconds": 2.5]).id
            let first = try #require(try await stack.running(id).workerID)
            let killedAt = ContinuousClock.now
            await workers[first]?.kill()
            let second = try await stack.wait(for: id) { $0.status == "running" && $0.attempt == 2 }
            // Far less than the lease of 15 s: two witnesses, not the clock.
            #expect(ContinuousClock.now - killedAt < .seconds(2))
            #expect(second.workerID != first)
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 2 && task.workerID == second.workerID, "\(task)")
        }
    }

    @Test func `by SIGSTOP is waited for until its lease ends, and writes nothing when it wakes`() async throws {
        try await Stack.with(settings: ["WORKER_LEASE_TTL": "4"]) { stack in
            try await stack.startAPI()
            let workers = [
                "a": try await stack.startWorker("a"), "b": try await stack.startWorker("b"),
            ]
            let id = try await stack.submit("sleep", ["seconds": 3]).id
            let first = try #require(try await stack.running(id).workerID)
            let frozen = try #require(workers[first])
            let frozenAt = ContinuousClock.now
            frozen.suspend()
            let second = try await stack.wait(for: id) { $0.status == "running" && $0.attempt == 2 }
            #expect(ContinuousClock.now - frozenAt < .seconds(6))
            #expect(second.workerID != first)
            // By now the first one's sleep is over: it would like to record its outcome.
            frozen.signal(SIGCONT)
            try await eventually(within: .seconds(5), state: { frozen.output() }) {
                let entry = try await stack.get("/workers/\(first)").json()
                return entry["status"] == "idle"
            }
            let running = try await stack.task(id)
            #expect(running.status == "running" && running.workerID == second.workerID, "\(running)")
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 2 && task.workerID == second.workerID, "\(task)")
            try await takesNewWork(stack, survivor: first, other: workers[try #require(second.workerID)])
            #expect(try await stack.task(id).json == task.json)
        }
    }

    private func takesNewWork(_ stack: Stack, survivor: String, other: ServiceProcess?) async throws {
        #expect(try await other?.terminate() == .exited(0))
        let id = try await stack.submit("echo", ["after": "the freeze"]).id
        let task = try await stack.end(of: id, within: 10)
        #expect(task.status == "completed" && task.workerID == survivor && task.attempt == 1, "\(task)")
    }

    @Test func `again and again makes a task fail that kills its workers`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let id = try await stack.submit("sleep", ["seconds": 60], ["retry": ["max_attempts": 2]]).id
            for attempt in 1...2 {
                let worker = try await stack.startWorker("w\(attempt)")
                _ = try await stack.wait(for: id) { $0.status == "running" && $0.attempt == attempt }
                await worker.kill()
            }
            try await stack.startWorker("w3")
            let task = try await stack.end(of: id)
            #expect(task.status == "failed" && task.errorCode == "worker_lost" && task.attempt == 2, "\(task)")
            #expect(try await stack.end(of: stack.submit("echo").id).workerID == "w3")
        }
    }

    @Test func `a task that crashes its worker every time ends as failed with the evidence, and others are done`()
        async throws
    {
        let journal = NSTemporaryDirectory() + "journal-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: journal) }
        try await Stack.with(settings: ["TEST_JOURNAL": journal, "WORKER_LEASE_TTL": "3"]) { stack in
            try await stack.startAPI()
            var worker = try await stack.startWorker("w0", concurrency: 2)
            let fatal = try await stack.submit(
                "journal",
                ["seconds": 0, "crash": "trap"],
                ["retry": ["max_attempts": 3, "backoff": "fixed", "base_delay": 0, "jitter": false]]
            ).id
            let others = try await stack.submitMany(20, "echo")
            // As an orchestrator would: whenever the worker has died, there is another.
            for number in 1...3 {
                _ = try await worker.waitForExit(timeout: .seconds(60))
                worker = try await stack.startWorker("w\(number)", concurrency: 2)
            }
            let task = try await stack.end(of: fatal, within: 30)
            #expect(task.status == "failed" && task.errorCode == "worker_lost" && task.attempt == 3, "\(task)")
            let attempts = task.json["attempts"]?.arrayValue ?? []
            #expect(attempts.map { $0["outcome"]?.stringValue } == ["worker_lost", "worker_lost", "failed"])
            #expect(Set(attempts.compactMap { $0["worker_id"]?.stringValue }).count == 3)
            let done = try await stack.completed(others, within: .seconds(30))
            // One that was beside it each of the three times has lost three attempts with it.
            #expect(done.allSatisfy { $0.attempt <= 4 })
        }
    }
}
