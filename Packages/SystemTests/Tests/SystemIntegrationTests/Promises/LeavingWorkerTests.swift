import Glibc
import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A worker that is told to leave", .timeLimit(.minutes(5)), .keepsLogs)
struct LeavingWorkerTests {
    @Test func `finishes what it has under load, leaves the registry, and burns no attempt`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let leaving = try await stack.startWorker("leaving", concurrency: 5)
            try await stack.startWorker("staying", concurrency: 5)
            let ids = try await stack.submitMany(60, "sleep", ["seconds": 0.3])
            try await eventually(within: .seconds(10)) {
                let entry = try await stack.get("/workers/leaving").json()
                return (entry["processed_tasks"]?.numberValue?.int64 ?? 0) >= 5
            }
            #expect(try await leaving.terminate() == .exited(0))
            #expect(try await stack.get("/workers/leaving").status == 404)
            let tasks = try await stack.completed(ids, within: .seconds(30))
            #expect(tasks.allSatisfy { $0.attempt == 1 })
            #expect(Set(tasks.map(\.workerID)) == ["leaving", "staying"])
        }
    }

    @Test func `gives back what takes longer than SHUTDOWN_TIMEOUT without burning the attempt`() async throws {
        try await Stack.with(settings: ["SHUTDOWN_TIMEOUT": "1"]) { stack in
            try await stack.startAPI()
            let leaving = try await stack.startWorker("leaving")
            let id = try await stack.submit("sleep", ["seconds": 4]).id
            _ = try await stack.running(id)
            try await stack.startWorker("staying")
            let toldAt = ContinuousClock.now
            #expect(try await leaving.terminate() == .exited(0))
            #expect(ContinuousClock.now - toldAt < .seconds(4))
            let again = try await stack.running(id)
            #expect(again.workerID == "staying" && again.attempt == 1, "\(again)")
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 1 && task.workerID == "staying", "\(task)")
        }
    }

    @Test func `over the API finishes and leaves the same way`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let worker = try await stack.startWorker("w1")
            let id = try await stack.submit("sleep", ["seconds": 1]).id
            _ = try await stack.running(id)
            #expect(try await stack.delete("/workers/w1").status == 202)
            #expect(try await worker.waitForExit(timeout: .seconds(10)) == .exited(0))
            #expect(try await stack.task(id).status == "completed")
            #expect(try await stack.get("/workers/w1").status == 404)
        }
    }

    @Test func `while it waits for its servers exits with 0`() async throws {
        try await Stack.with { stack in
            let port = try FreePort.next()
            for binary in [Binary.worker, .apiServer] {
                let process = try stack.launch(
                    binary,
                    as: "waiting-\(binary.rawValue)",
                    ["REDIS_URL": "redis://127.0.0.1:\(port)/0", "API_PORT": "0"]
                )
                try await process.waitForOutput(containing: "waiting for Redis", timeout: .seconds(10))
                #expect(try await process.terminate(timeout: .seconds(5)) == .exited(0), "\(process.output())")
            }
        }
    }
}
