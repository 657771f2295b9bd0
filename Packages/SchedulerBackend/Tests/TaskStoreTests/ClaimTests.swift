import SchedulerModels
import TaskStore
import Testing

@Suite("Claiming", .timeLimit(.minutes(2)))
struct ClaimTests {
    @Test func `A pending task is claimed, its attempt counted and its owner named`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running { $0.retry.maximumAttempts = 3 }
            #expect(claim.attempt == 1)
            #expect(claim.maximumAttempts == 3)
            #expect(claim.fence == (try await store.now.milliseconds))
            let record = try #require(await store.store.task(id))
            #expect(record.status == .running)
            #expect(record.workerID == "w")
            #expect(record.startedAt == (try await store.now))
            #expect(try await store.look(id) == StoreFixture.lease)
        }
    }

    @Test func `A claim that is sent again gets the same answer`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            try await store.advance(by: .seconds(3))
            #expect(try await store.claim(id, by: "w") == .claimed(claim))
        }
    }

    @Test func `A task that a live worker runs is busy`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            try await store.advance(by: .seconds(5))
            try await store.heartbeat("v")
            #expect(
                try await store.claim(id, by: "v") == .busy(incarnation: "w-1", workerID: "w", leaseLeft: .seconds(10))
            )
        }
    }

    @Test func `A task whose owner lost its lease is taken over with a higher fence`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running()
            try await store.advance(by: .seconds(15))
            try await store.heartbeat("v")
            let second = try await store.claimed(id, by: "v")
            #expect(second.attempt == 2)
            #expect(second.fence > first.fence)
            #expect(try await store.field("error", of: id)?.contains("worker_lost") == true)
        }
    }

    @Test func `A lost owner on the last attempt ends the task`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running { $0.retry.maximumAttempts = 1 }
            try await store.advance(by: .seconds(15))
            try await store.heartbeat("v")
            #expect(try await store.claim(id, by: "v") == .ended(.failed))
            #expect(try await store.claim(id, by: "v") == .ended(.failed))
            #expect(try await store.finish(id, fence: claim.fence) == .already(.failed))
            #expect(try await store.look(id) == nil)
        }
    }

    @Test func `Fences grow within one millisecond`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running()
            _ = try await store.store.release(id, incarnation: "w-1", fence: first.fence)
            let second = try await store.claimed(id, by: "w")
            #expect(second.fence == first.fence + 1)
            #expect(second.attempt == 1)
        }
    }

    @Test func `What is not due, ended, deleted or unknown is said so`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            let scheduled = try await store.submit { $0.delay = .seconds(9) }
            #expect(try await store.claim(scheduled, by: "w") == .notDue(try await store.now + .seconds(9)))
            try await store.advance(by: .seconds(9))
            #expect(try await store.claimed(scheduled, by: "w").attempt == 1)

            let ended = try await store.submit()
            _ = try await store.store.cancel(ended)
            #expect(try await store.claim(ended, by: "w") == .ended(.cancelled))

            let deleted = try await store.submit()
            #expect(try await store.store.delete(deleted))
            #expect(try await store.claim(deleted, by: "w") == .gone)

            #expect(try await store.claim(StoreFixture.newID(), by: "w") == .unknown)
        }
    }

    @Test func `A task that was not started in time expires at its claim`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit { $0.expiresIn = .seconds(4) }
            try await store.advance(by: .seconds(4))
            try await store.heartbeat("w")
            #expect(try await store.claim(id, by: "w") == .ended(.expired))
            #expect(try await store.look(id) == nil)
        }
    }

    @Test func `Without a valid lease nothing is claimed`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            #expect(try await store.claim(id, by: "w") == .noLease)
            try await store.heartbeat("w")
            try await store.advance(by: StoreFixture.lease)
            #expect(try await store.claim(id, by: "w") == .noLease)
        }
    }

    @Test func `After a restart of Redis claims wait one lease time, those of the first run do not`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.heartbeat("w", run: "first")
            try await store.advance(by: .seconds(1))
            #expect(try await store.claim(id, by: "w", run: "second") == .recovering(StoreFixture.lease))
            try await store.advance(by: .seconds(14))
            try await store.heartbeat("w", run: "second")
            #expect(try await store.claim(id, by: "w", run: "second") == .recovering(.seconds(1)))
            try await store.advance(by: .seconds(1))
            guard case .claimed = try await store.claim(id, by: "w", run: "second") else {
                Issue.record("still closed")
                return
            }
        }
    }
}
