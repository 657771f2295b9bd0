import AMQPClient
import SchedulerModels
import ServiceLifecycle
import TaskBroker
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("A whole worker", .timeLimit(.minutes(3)), .serialized)
struct WholeWorkerTests {
    @Test func `Two thousand tasks flow through ten slots, each once`() async throws {
        try await Scene.run(withBroker: true, gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene, concurrency: 10)
            try await worker.whole { _ in
                let messages = try await submitted(2_000, scene)
                try await eventually(within: .seconds(60), state: { "\(await scene.gate.started.count) started" }) {
                    try await scene.completed() == messages.count
                }
                let started = await scene.gate.started
                #expect(started.count == messages.count)
                #expect(Set(started) == Set(messages.map(\.taskID.description)))
                #expect(await scene.gate.mostAtOnce <= 10)
                try await eventually(within: .seconds(10)) { worker.running.attempts.isEmpty }
            }
            #expect(try await scene.ready() == 0)
        }
    }

    private func submitted(_ count: Int, _ scene: Scene) async throws -> [TaskMessage] {
        try await withThrowingTaskGroup(of: [TaskMessage].self) { group in
            for share in 0..<20 {
                group.addTask {
                    var messages: [TaskMessage] = []
                    for number in 0..<(count / 20) {
                        messages.append(try await scene.submit("gate") { $0.priority = (number + share) % 10 })
                    }
                    return messages
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    @Test func `No more tasks run than there are slots, and what cannot run here is given back in time`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let busy = try TestWorker(scene, id: "busy", concurrency: 3)
            try await busy.whole { _ in
                for priority in [5, 5, 5, 5, 5, 9, 9, 1, 1, 1] {
                    try await scene.submit("gate") { $0.priority = priority }
                }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 3 }
                // None of the three ends meanwhile: what is not given back stays here.
                try await eventually(within: .seconds(10)) { try await scene.ready() == 7 }
                let idle = try TestWorker(scene, id: "idle", concurrency: 10)
                try await idle.whole { _ in
                    try await eventually(within: .seconds(10)) { await scene.gate.now == 10 }
                    #expect(busy.running.attempts.count == 3)
                    #expect(idle.running.attempts.count == 7)
                    await scene.gate.letGoAll()
                }
                try await eventually(within: .seconds(10)) { busy.running.attempts.isEmpty }
            }
            #expect(await scene.gate.started.count == 10)
        }
    }

    @Test func `Every slot is used again after consuming was paused`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 3)
            try await worker.whole { _ in
                for _ in 0..<12 { try await scene.submit("gate") }
                for done in 0..<9 {
                    try await eventually(within: .seconds(10)) { await scene.gate.now == 3 }
                    // Held long enough for a pause now and then; the slots of the first consumers end one after the other.
                    if done % 2 == 0 { try await Task.sleep(for: .milliseconds(150)) }
                    let running = await scene.gate.started.dropFirst(done)
                    await scene.gate.letGo(try #require(running.first))
                    try await eventually(within: .seconds(10)) { await scene.gate.started.count == done + 4 }
                }
                #expect(await scene.gate.mostAtOnce == 3)
                await scene.gate.letGoAll()
                try await eventually(within: .seconds(10)) { try await scene.completed() == 12 }
            }
        }
    }

    @Test func `After a pause the highest band goes first`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 1)
            try await worker.whole { _ in
                let first = try await scene.submit("gate")
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                let others = [
                    try await scene.submit("gate") { $0.priority = 1 }, try await scene.submit("gate"),
                    try await scene.submit("gate") { $0.priority = 9 },
                ]
                try await eventually(within: .seconds(10)) { try await scene.ready() == 3 }
                for (index, message) in ([first] + others.reversed()).enumerated() {
                    try await eventually(within: .seconds(10)) { await scene.gate.started.count == index + 1 }
                    #expect(await scene.gate.started.last == message.taskID.description)
                    try await eventually(within: .seconds(10)) { try await scene.ready() == 3 - index }
                    await scene.gate.letGo(message.taskID.description)
                }
            }
        }
    }

    @Test func `A paused queue hands nothing out within a second, and everything once it is resumed`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 3, heartbeat: .seconds(30))
            try await worker.whole { _ in
                try await scene.submit("gate")
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                try await scene.store.setPaused(true, queue: "default")
                for _ in 0..<20 { try await scene.submit("gate") }
                // They go back to the broker and stay there, not round and round through the worker.
                try await eventually(within: .seconds(10)) { try await scene.ready() == 20 }
                let delivered = worker.consumer.statistics.deliveries
                try await Task.sleep(for: .milliseconds(300))
                #expect(worker.consumer.statistics.deliveries == delivered)
                #expect(await scene.gate.started.count == 1)
                #expect(try await scene.ready() == 20)
                try await scene.store.setPaused(false, queue: "default")
                await scene.gate.letGoAll()
                try await eventually(within: .seconds(10)) { try await scene.completed() == 21 }
            }
        }
    }

    @Test func `A worker that is told to leave finishes what it runs and gives the rest back`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 2)
            var messages: [TaskMessage] = []
            try await worker.whole { group in
                for _ in 0..<5 { messages.append(try await scene.submit("gate")) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 2 }
                await group.triggerGracefulShutdown()
                try await eventually(within: .seconds(10)) { try await scene.store.worker("w")?.status == .draining }
                try await eventually(within: .seconds(10)) { try await scene.ready() == 3 }
                await scene.gate.letGoAll()
            }
            #expect(await scene.gate.started.count == 2)
            #expect(try await scene.completed() == 2)
            #expect(try await scene.store.worker("w") == nil)
            try await eventually(within: .seconds(10)) { try await scene.ready() == 3 }
        }
    }

    @Test func `What is not done when the time is over is given back with its attempt`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 2, shutdownTimeout: .milliseconds(50))
            var message: TaskMessage?
            try await worker.whole { _ in
                message = try await scene.submit("gate")
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
            }
            let record = try await scene.record(try #require(message))
            #expect(record.status == .pending)
            #expect(record.attempt == 0)
            try await eventually(within: .seconds(10)) { try await scene.ready() == 1 }
        }
    }

    @Test func `A worker can leave while Redis is away`() async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, withBroker: true) { scene in
            let worker = try TestWorker(scene, concurrency: 2, shutdownTimeout: .milliseconds(50))
            let start = ContinuousClock.now
            try await worker.whole { _ in
                let message = try await scene.submit("gate")
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                await server.kill()
                // One outcome that cannot be recorded, and one task that cannot be claimed.
                await scene.gate.letGo(message.taskID.description)
                let unclaimed = TaskMessage(
                    taskID: Scene.newID(),
                    createdAt: message.createdAt,
                    publishedAt: message.publishedAt,
                    attempt: 0,
                    submission: message.submission
                )
                try await scene.publisher?.publish(scene.order(unclaimed))
                try await eventually(within: .seconds(10)) { worker.running.contains(unclaimed.taskID) }
            }
            #expect(ContinuousClock.now - start < .seconds(30))
            try await eventually(within: .seconds(10)) { try await scene.ready() == 2 }
        }
        await server.stop()
    }
}
