import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A broker that is lost", .timeLimit(.minutes(5)), .keepsLogs)
struct LostBrokerTests {
    @Test func `with all its data takes no task along, and makes none run twice`() async throws {
        try await Stack.with(ownBroker: true) { stack in
            try await stack.startAPI()
            // Before the loss a worker is already busy, so what it holds is lost to the broker as well.
            let busy = try await stack.submit("sleep", ["seconds": 8])
            try await stack.startWorker("busy")
            _ = try await stack.running(busy.id)
            let ids = try await stack.submitMany(1_000, "echo", ["n": 1])
            await stack.rabbit.kill()
            let meanwhile = try await stack.submitMany(20, "echo", ["n": 2])
            try await stack.rabbit.restart(wipingData: true)
            for name in ["w1", "w2"] { try await stack.startWorker(name, concurrency: 10) }
            let tasks = try await stack.completed(ids + meanwhile + [busy.id], within: .seconds(60))
            #expect(tasks.allSatisfy { $0.attempt == 1 })
            #expect(try await stack.task(busy.id).workerID == "busy")
            // The broker, too, has nothing left that would run again.
            try await eventually(within: .seconds(20)) {
                try await stack.rabbit.control("list_queues", "--silent", "messages")
                    .split(separator: "\n").allSatisfy { $0 == "0" || $0 == "messages" }
            }
        }
    }

    @Test func `while a submission is under way does not refuse it, not even when the API server dies as well`()
        async throws
    {
        try await Stack.with(ownBroker: true) { stack in
            let first = try await stack.startAPI()
            try await eventually(within: .seconds(10)) { try await stack.get("/health").status == 200 }
            stack.rabbit.suspend()
            let start = ContinuousClock.now
            let id = try await stack.submit("echo", ["n": 1]).id
            #expect(ContinuousClock.now - start < .seconds(8))
            await first.kill()
            stack.rabbit.resume()
            let second = try FreePort.next()
            try await stack.startAPI(port: second)
            try await stack.startWorkerUnseen("w1")
            let task = try await stack.get("/tasks/\(id)?wait=20", port: second).task()
            #expect(task.status == "completed" && task.attempt == 1, "\(task)")
        }
    }

    @Test func `and comes back is found again by everybody`() async throws {
        try await Stack.with(ownBroker: true) { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 4)
            #expect(try await stack.end(of: stack.submit("echo").id).status == "completed")
            let id = try await stack.submit("sleep", ["seconds": 4]).id
            _ = try await stack.running(id)
            await stack.rabbit.kill()
            try await eventually(within: .seconds(10)) {
                let answer = try await stack.get("/health")
                let health = try answer.json()
                return answer.status == 503 && health["checks"]?["rabbitmq"]?["status"] == "down"
            }
            #expect(try await stack.get("/health/ready").status == 200)
            let waiting = try await stack.submit("echo").id
            try await stack.rabbit.restart()
            try await eventually(within: .seconds(15)) { try await stack.get("/health").status == 200 }
            #expect(try await stack.end(of: waiting).attempt == 1)
            // Redelivered while its owner lives: not a second attempt.
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.attempt == 1, "\(task)")
        }
    }
}
