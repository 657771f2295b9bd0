import AMQPClient
import RedisClient
import SchedulerModels
import TaskBroker
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("What a worker does with a delivery", .timeLimit(.minutes(2)))
struct TaskExecutionTests {
    @Test func `A task that is done is completed and acknowledged`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("fickle") { $0.parameters["a"] = .string("x") }
                #expect(await worker.perform(message) == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .completed)
                #expect(record.resultText == "{\"a\":\"x\"}")
                #expect(record.attempt == 1)
                #expect(record.workerID == "w")
                #expect(!worker.running.contains(message.taskID))
            }
        }
    }

    @Test func `A failure is tried again as long as attempts are left`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("fickle") {
                    $0.parameters["fail"] = .string("yes")
                    $0.retry.maximumAttempts = 2
                    $0.retry.baseDelay = .milliseconds(10)
                    $0.retry.jitter = false
                }
                #expect(await worker.perform(message) == .acknowledge)
                #expect(try await scene.record(message).status == .retrying)
                try await Task.sleep(for: .milliseconds(15))  // Its time has to come.
                #expect(await worker.perform(message) == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .failed)
                #expect(record.attempt == 2)
                #expect(record.errorText.contains("broken"))
            }
        }
    }

    @Test func `A failure that no attempt can mend ends the task`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("fickle") { $0.parameters["refuse"] = .string("yes") }
                #expect(await worker.perform(message) == .acknowledge)
                #expect(try await scene.record(message).status == .failed)
            }
        }
    }

    @Test func `An attempt that takes too long fails with a word for it`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate") { $0.timeout = .milliseconds(50) }
                #expect(await worker.perform(message) == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .retrying)
                #expect(record.errorText.contains("\"timeout\""))
                #expect(await scene.gate.stopped == [message.taskID.description])
            }
        }
    }

    @Test func `A delivery of a task that has ended is acknowledged and runs nothing`() async throws {
        try await Scene.run(gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                #expect(await worker.perform(message) == .acknowledge)
                #expect(await worker.perform(message, redelivered: true) == .acknowledge)
                #expect(await scene.gate.started.count == 1)
            }
        }
    }

    @Test func `A task whose time has not come or that was deleted is acknowledged and not run`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let early = try await scene.submit("gate") { $0.delay = .seconds(100) }
                #expect(await worker.perform(early) == .acknowledge)
                #expect(try await scene.status(early) == .scheduled)
                let deleted = try await scene.submit("gate")
                #expect(try await scene.store.delete(deleted.taskID))
                #expect(await worker.perform(deleted) == .acknowledge)
                #expect(try await scene.status(deleted) == nil)
                #expect(await scene.gate.started.isEmpty)
            }
        }
    }

    @Test(arguments: ["gate", "unheard_of"])
    func `A record that was lost is made again from the message`(type: String) async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit(type)
                try await scene.command("DEL", scene.store.keys.task(message.taskID))
                try await scene.command("ZREM", scene.store.keys.due, message.taskID.description)
                #expect(await worker.perform(message) == .acknowledge)
                #expect(try await scene.status(message) == .scheduled)
                #expect(await scene.gate.started.isEmpty)
            }
        }
    }

    @Test(arguments: [true, false])
    func `An outcome whose record was lost meanwhile is recorded all the same`(isLeaseLost: Bool) async throws {
        try await Scene.run(leaseTTL: .seconds(2)) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                async let verdict = worker.perform(message)
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                let keys = scene.store.keys
                try await scene.command("DEL", keys.task(message.taskID))
                try await scene.command("ZREM", keys.due, message.taskID.description)
                if isLeaseLost { try await scene.command("DEL", keys.leases) }
                await scene.gate.letGoAll()
                #expect(await verdict == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .completed && record.attempt == 1)
            }
        }
    }

    @Test func `A task without a handler here waits for a worker that has one`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("unheard_of")
                #expect(await worker.perform(message) == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .scheduled)
                #expect(record.attempt == 0)
            }
        }
    }

    @Test func `A second delivery of a task that runs here is acknowledged and disturbs nothing`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                let first = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                #expect(await worker.perform(message, redelivered: true) == .acknowledge)
                #expect(try await scene.status(message) == .running)
                await scene.gate.letGoAll()
                #expect(await first.value == .acknowledge)
                #expect(try await scene.record(message).status == .completed)
                #expect(await scene.gate.started.count == 1)
            }
        }
    }

    @Test func `A task that a live worker runs is left alone`() async throws {
        try await Scene.run { scene in
            let owner = try TestWorker(scene, id: "owner")
            let other = try TestWorker(scene, id: "other")
            try await owner.leased {
                try await other.leased {
                    let message = try await scene.submit("gate")
                    let first = Task { await owner.perform(message) }
                    try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                    #expect(await other.perform(message) == .acknowledge)
                    #expect(await other.perform(message, redelivered: true) == .acknowledge)
                    #expect(try await scene.record(message).workerID == "owner")
                    await scene.gate.letGoAll()
                    #expect(await first.value == .acknowledge)
                }
            }
        }
    }

    @Test func `A task of a dead worker is taken over at once when it is redelivered`() async throws {
        try await Scene.run(gate: Gate(isOpen: true)) { scene in
            let message = try await scene.submit("gate")
            let dead = try TestWorker(scene, id: "dead", heartbeat: .seconds(60))
            try await dead.connected {
                try await dead.lease.register()
                let holding = try #require(await dead.lease.whenHeld())
                _ = try await dead.store.claim(
                    message.taskID,
                    incarnation: holding.incarnation,
                    workerID: "dead",
                    on: holding.connection
                )
            }
            #expect(try await scene.status(message) == .running)
            let worker = try TestWorker(scene)
            try await worker.leased {
                #expect(await worker.perform(message) == .acknowledge)
                #expect(try await scene.status(message) == .running)
                let start = ContinuousClock.now
                #expect(await worker.perform(message, redelivered: true) == .acknowledge)
                // The lease would have lasted for 15.
                #expect(ContinuousClock.now - start < .seconds(10))
                let record = try await scene.record(message)
                #expect(record.status == .completed)
                #expect(record.attempt == 2)
            }
        }
    }

    @Test func `A claim without a lease brings a heartbeat and then goes on`() async throws {
        try await Scene.run(gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let message = try await scene.submit("gate")
                try await scene.command("DEL", scene.store.keys.leases)
                var verdict = await worker.perform(message)
                // The keeper's own first heartbeat may come between claim and start: then the broker brings it again.
                if verdict == .giveBack { verdict = await worker.perform(message, redelivered: true) }
                #expect(verdict == .acknowledge)
                #expect(try await scene.record(message).status == .completed)
            }
        }
    }

    @Test func `While Redis is recovering a claim waits`() async throws {
        try await Scene.run(gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                // As one that was submitted before the restart.
                let task = scene.store.keys.task(message.taskID)
                var facts = try await scene.command("HGET", task, "facts").string.split(separator: " ").map(String.init)
                facts[6] = "-"
                try await scene.command("HSET", task, "facts", facts.joined(separator: " "))
                let opens = message.createdAt.milliseconds + 700
                try await scene.command("HSET", scene.store.keys.system, "open_at", "\(opens)")
                #expect(await worker.perform(message) == .acknowledge)
                let record = try await scene.record(message)
                #expect(record.status == .completed)
                #expect((record.startedAt?.milliseconds ?? 0) >= opens)
            }
        }
    }

    @Test func `While Redis is recovering the message of a record that was lost is kept, and brings it back twice`()
        async throws
    {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                let record = scene.store.keys.task(message.taskID)
                let opens = message.createdAt.milliseconds + 3_000
                try await scene.command("DEL", record)
                try await scene.command("HSET", scene.store.keys.system, "open_at", "\(opens)")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { try await scene.status(message) == .scheduled }
                // A restart that loses the last writes once more.
                try await scene.command("DEL", record)
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.status(message) == .scheduled)
                let seconds = try await scene.command("TIME").array.first?.string
                #expect(try #require(seconds.flatMap { Int64($0) }) * 1_000 >= opens - 1_000)
            }
        }
    }

    @Test func `A worker that leaves claims nothing and gives back what it would have claimed`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                await worker.lease.startDraining()
                #expect(await worker.perform(message) == .giveBack)
                #expect(try await scene.record(message).status == .pending)
            }
        }
    }

    @Test(arguments: [true, false])
    func `A task that is cancelled or deleted while it runs is stopped`(isDeleted: Bool) async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                if isDeleted {
                    #expect(try await scene.store.delete(message.taskID))
                } else {
                    #expect(try await scene.store.cancel(message.taskID) == .cancelled(from: .running))
                }
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.status(message) == (isDeleted ? nil : .cancelled))
                #expect(await scene.gate.stopped.count == 1)
            }
        }
    }

    @Test(arguments: ["", "not json", "{\"format\":2}", "{\"format\":1}"])
    func `What cannot be read is put aside with the reason`(body: String) async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                try await worker.publisher.waitUntilConnected(timeout: .seconds(20))
                #expect(await worker.execution.perform(.sample(Array(body.utf8))) == .acknowledge)
                let (parked, park) = AsyncStream.makeStream(of: AMQPMessage.self)
                let reader = AMQPClient(
                    configuration: try AMQPConfiguration(url: try #require(scene.rabbitURL)),
                    onDelivery: { park.yield($0.message) },
                    logger: Scene.quiet
                )
                try await reader.setConsumers([
                    AMQPConsumerSpecification(
                        queue: QueueTopology(namespace: scene.settings.namespace).poison,
                        prefetch: 1
                    )
                ])
                async let running: Void = reader.run()
                var messages = parked.makeAsyncIterator()
                let message = try #require(await messages.next())
                #expect(message.body == Array(body.utf8))
                #expect(message.headers["x-queue"] == .string("default.normal"))
                guard case .string(let reason)? = message.headers["x-reason"] else {
                    Issue.record("no reason")
                    return await reader.close()
                }
                #expect(!reason.isEmpty)
                await reader.close()
                await running
            }
        }
    }
}
