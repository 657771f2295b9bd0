import RedisClient
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("Recording an outcome", .timeLimit(.minutes(2)))
struct SettlingTests {
    @Test func `It is tried again until Redis is back`() async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                await server.kill()
                await scene.gate.letGoAll()
                try await eventually(within: .seconds(10)) { worker.redis.connection == nil }
                try await server.restart()
                #expect(await verdict.value == .acknowledge)
                _ = try await scene.redis.waitUntilConnected(timeout: .seconds(10))
                let record = try await scene.record(message)
                #expect(record.status == .completed)
                #expect(record.attempt == 1)
                #expect(await scene.gate.started.count == 1)
            }
        }
        await server.stop()
    }

    @Test func `A result that Redis could not be sent ends the task with a reason`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, largestResult: 100)
            try await worker.leased {
                let small = try await scene.submit("fickle") {
                    $0.parameters["text"] = .string(String(repeating: "x", count: 80))
                }
                #expect(await worker.perform(small) == .acknowledge)
                #expect(try await scene.record(small).status == .completed)
                let large = try await scene.submit("fickle") {
                    $0.parameters["text"] = .string(String(repeating: "x", count: 100))
                }
                #expect(await worker.perform(large) == .acknowledge)
                let record = try await scene.record(large)
                #expect(record.status == .failed)
                let error = try JSONParser.parse(try #require(record.error))
                #expect(error["code"] == "result_too_large")
            }
        }
    }

    @Test func `An outcome that comes after somebody else took over does not count`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                try await scene.command(
                    "HSET",
                    scene.store.keys.task(message.taskID),
                    "owner",
                    "other.1",
                    "fence",
                    "9007199254740000"
                )
                await scene.gate.letGoAll()
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.record(message).status == .running)
            }
        }
    }
}
