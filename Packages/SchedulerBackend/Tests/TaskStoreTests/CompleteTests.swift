import SchedulerModels
import TaskStore
import Testing

@Suite("Claiming and completing in one step", .timeLimit(.minutes(2)))
struct CompleteTests {
    @Test func `A waiting task is completed as if it had been claimed and settled`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            let id = try await store.submit()
            let accepted = try await store.now
            try await store.advance(by: .seconds(3))
            #expect(try await store.complete(id, age: .seconds(1)) == .completed)
            let record = try #require(await store.store.task(id))
            #expect(record.status == .completed && record.attempt == 1 && record.workerID == "w")
            #expect(record.result.map { String(decoding: $0, as: UTF8.self) } == #"{"a":1}"#)
            #expect(record.startedAt == accepted + .seconds(2))
            #expect(record.completedAt == accepted + .seconds(3))
            #expect(try await store.field("fence", of: id) == "\(try await store.now.milliseconds)")
            #expect(try await store.look(id) == nil)
            let ended = try await store.text("ZSCORE", store.keys.prefix + "ended", id.description)
            #expect(ended != nil)
            let processed = try await store.text("HGET", store.keys.prefix + "worker:w", "processed")
            #expect(processed == "1")
        }
    }

    @Test func `Sent again it has ended, and no attempt begins before the task was accepted`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            let id = try await store.submit()
            #expect(try await store.complete(id, age: .seconds(9)) == .completed)
            #expect(try await store.complete(id) == .ended(.completed))
            #expect(try await store.claim(id, by: "w") == .ended(.completed))
            let record = try #require(await store.store.task(id))
            #expect(record.startedAt == record.completedAt)
        }
    }

    @Test func `What is not the usual course is left as it is, to be claimed`() async throws {
        try await StoreFixture.run { store in
            let (running, _) = try await store.running()
            let scheduled = try await store.submit { $0.delay = .seconds(9) }
            let paused = try await store.submit { $0.queue = "mail" }
            _ = try await store.store.setPaused(true, queue: "mail")
            let late = try await store.submit { $0.expiresIn = .seconds(1) }
            let (released, claim) = try await store.running()
            _ = try await store.store.release(released, incarnation: "w-1", fence: claim.fence)
            let cancelled = try await store.submit()
            _ = try await store.store.cancel(cancelled)
            try await store.advance(by: .seconds(2))
            for id in [running, scheduled, paused, late, released] {
                let before = try #require(await store.store.task(id))
                #expect(try await store.complete(id) == .mustBeClaimed)
                #expect(try await store.store.task(id) == before)
            }
            #expect(try await store.complete(cancelled) == .ended(.cancelled))
            #expect(try await store.complete(StoreFixture.newID()) == .mustBeClaimed)
        }
    }

    @Test func `Without a lease, and while Redis recovers, nothing is completed`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            #expect(try await store.complete(id) == .mustBeClaimed)
            try await store.heartbeat("w")
            try await store.heartbeat("w", run: "another")
            #expect(try await store.complete(id, run: "another") == .mustBeClaimed)
            #expect(try await store.status(id) == .pending)
        }
    }

    @Test func `A key of another program keeps nobody from the others`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            let (first, broken, last) = (try await store.submit(), try await store.submit(), try await store.submit())
            try await store.redis("DEL", store.keys.task(broken))
            try await store.redis("SET", store.keys.task(broken), "x")
            #expect(
                try await store.complete([first, broken, last]) == [.completed, .mustBeClaimed, .completed]
            )
        }
    }
}

extension StoreFixture {
    fileprivate func complete(
        _ ids: [TaskID],
        age: Duration = .zero,
        run: String? = nil
    ) async throws -> [CompleteOutcome] {
        try await store.complete(
            ids.map { ComputedTask(id: $0, age: age, result: Array(#"{"a":1}"#.utf8)) },
            incarnation: "w-1",
            workerID: "w",
            on: live(run)
        )
    }

    fileprivate func complete(_ id: TaskID, age: Duration = .zero, run: String? = nil) async throws -> CompleteOutcome {
        guard let outcome = try await complete([id], age: age, run: run).first else { throw Unexpected() }
        return outcome
    }
}
