import RedisClient
import SchedulerModels
import TaskBroker
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("Brief tasks that go together", .timeLimit(.minutes(2)))
struct BriefExecutionTests {
    /// Takes those tasks through their steps together; the verdict on each.
    private func perform(
        _ messages: [TaskMessage],
        _ worker: TestWorker,
        areRedelivered: Bool = false
    ) async throws -> [TaskExecution.Verdict?] {
        let verdicts = Guarded<[TaskID: TaskExecution.Verdict]>([:])
        let (decisions, decided) = AsyncStream.makeStream(of: Void.self)
        let execution = BriefExecution(execution: worker.execution) { task, performance in
            let former = verdicts.withLock { $0.updateValue(performance.verdict, forKey: task.message.taskID) }
            #expect(former == nil)
        }
        let tasks = try messages.map { message in
            let delivery = TaskDelivery.sample(message.serialized(), redelivered: areRedelivered)
            let start = PumpProgress.Start(delivery: delivery, generation: 0)
            let task = try #require(BriefTask(start, worker.execution.read(delivery), at: .now))
            #expect(worker.running.take(message.taskID))
            return task
        }
        await execution.perform(tasks) { decided.yield() }
        decided.finish()
        #expect(await decisions.reduce(0) { count, _ in count + 1 } == 1)
        #expect(worker.running.count == 0)
        return messages.map { message in verdicts.withLock { $0[message.taskID] } }
    }

    private func texts(_ key: String, _ value: JSONValue) -> (inout TaskSubmission) -> Void {
        { $0.parameters[key] = value }
    }

    @Test func `Each has the outcome that it would have alone, whatever the others come to`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, handlers: [BriefHandler()])
            try await worker.leased {
                let usual = try await scene.submit("brief", texts("a", 1))
                let failing = try await scene.submit("brief", texts("fail", true))
                let large = try await scene.submit("brief", texts("size", .integer(BriefTask.mostBytes + 1)))
                let talking = try await scene.submit("brief", texts("say", "hello"))
                let deleted = try await scene.submit("brief")
                #expect(try await scene.store.delete(deleted.taskID))
                let early = try await scene.submit("brief") { $0.delay = .seconds(100) }
                let forgotten = try await scene.submit("brief")
                try await scene.command("DEL", scene.store.keys.task(forgotten.taskID))
                try await scene.command("ZREM", scene.store.keys.due, forgotten.taskID.description)
                let paused = try await scene.submit("brief") { $0.queue = "mail" }
                _ = try await scene.store.setPaused(true, queue: "mail")
                let all = [usual, failing, large, talking, deleted, early, forgotten, paused]
                let expected: [TaskExecution.Verdict?] = Array(repeating: .acknowledge, count: 7) + [.giveBack]
                #expect(try await perform(all, worker) == expected)
                #expect(try await scene.record(usual).resultText == #"{"a":1}"#)
                #expect(try await scene.record(failing).errorText.contains("broken"))
                #expect(try await scene.record(large).result?.count == BriefTask.mostBytes + 3)
                #expect(try await scene.status(talking) == .completed)
                let lines = try #require(await scene.store.log(of: talking.taskID))
                #expect(lines.map { String(decoding: $0, as: UTF8.self).contains("hello") } == [true])
                #expect(try await scene.status(deleted) == nil)
                #expect(try await scene.status(early) == .scheduled)
                #expect(try await scene.status(forgotten) == .scheduled)
                #expect(try await scene.status(paused) == .pending)
            }
        }
    }

    @Test func `A task that is cancelled while it runs has no outcome, and the others do`() async throws {
        try await Scene.run { scene in
            let victim = Guarded<TaskID?>(nil)
            let running = Guarded<RunningTasks?>(nil)
            let handler = BriefHandler { id in
                guard let victim = victim.withLock({ $0 }), victim.description == id else { return }
                running.withLock { $0 }?.stop(victim, .cancelled)
            }
            let worker = try TestWorker(scene, handlers: [handler], heartbeat: .seconds(60))
            try await worker.leased {
                running.withLock { $0 = worker.running }
                let (first, second) = (try await scene.submit("brief"), try await scene.submit("brief"))
                victim.withLock { $0 = first.taskID }
                let verdicts = try await perform([first, second], worker, areRedelivered: true)
                #expect(verdicts == [.acknowledge, .acknowledge])
                #expect(try await scene.status(first) == .running)
                #expect(try await scene.status(second) == .completed)
            }
        }
    }

    @Test func `A claim whose answer was lost is granted again, and counts once`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, handlers: [BriefHandler()])
            try await worker.leased {
                let (first, second) = (try await scene.submit("brief"), try await scene.submit("brief"))
                let holding = try #require(await worker.lease.whenHeld())
                _ = try await scene.store.claim(
                    first.taskID,
                    incarnation: holding.incarnation,
                    workerID: holding.workerID,
                    on: try #require(scene.redis.connection)
                )
                #expect(try await perform([first, second], worker) == [.acknowledge, .acknowledge])
                for message in [first, second] {
                    let record = try await scene.record(message)
                    #expect(record.status == .completed && record.attempt == 1)
                }
            }
        }
    }

    @Test func `A worker that leaves gives all of them back`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, handlers: [BriefHandler()])
            try await worker.leased {
                let messages = [try await scene.submit("brief"), try await scene.submit("brief")]
                await worker.lease.startDraining()
                #expect(try await perform(messages, worker) == [.giveBack, .giveBack])
                for message in messages { #expect(try await scene.status(message) == .pending) }
            }
        }
    }

    @Test func `A worker that cannot wait runs none of them`() async throws {
        try await Scene.run { scene in
            let ran = Guarded(0)
            let handler = BriefHandler { _ in ran.withLock { $0 += 1 } }
            let worker = try TestWorker(scene, handlers: [handler], heartbeat: .seconds(60))
            try await worker.leased {
                let messages = [try await scene.submit("brief"), try await scene.submit("brief")]
                worker.running.leave()
                // Told to stop before they begin, they are given back without burning their attempts.
                #expect(try await perform(messages, worker) == [.giveBack, .giveBack])
                #expect(ran.withLock { $0 } == 0)
                for message in messages {
                    let record = try await scene.record(message)
                    #expect(record.status == .pending && record.attempt == 0)
                }
            }
        }
    }
}
