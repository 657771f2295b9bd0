import SchedulerModels
import TaskStore
import Testing

@Suite("Purging", .timeLimit(.minutes(2)))
struct PurgeTests {
    @Test func `A record goes with all its list entries when its time is over`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running {
                $0.tags = ["red", "blue"]
                $0.resultTTL = .seconds(30)
                $0.priority = 1
            }
            _ = try await store.finish(id, fence: claim.fence, .failed(error: Array("{}")))
            try await store.advance(by: .milliseconds(29_999))
            #expect(try await store.store.purge(limit: 10) == 0)
            try await store.advance(by: .milliseconds(1))
            #expect(try await store.store.purge(limit: 10) == 1)
            #expect(try await store.store.task(id) == nil)
            #expect(try await store.leftovers() == [])
        }
    }

    @Test func `An idempotency key keeps its record for as long as it is remembered`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit {
                $0.resultTTL = .seconds(1)
                $0.idempotencyKey = "once"
            }
            _ = try await store.store.cancel(id)
            try await store.advance(by: .seconds(86_399))
            #expect(try await store.store.purge(limit: 10) == 0)
            try await store.advance(by: .seconds(1))
            #expect(try await store.store.purge(limit: 10) == 1)
            #expect(try await store.leftovers() == [])
        }
    }

    @Test func `No more records go than the limit says, the oldest first`() async throws {
        try await StoreFixture.run { store in
            for seconds in [3, 1, 2] {
                let id = try await store.submit { $0.resultTTL = .seconds(seconds) }
                _ = try await store.store.cancel(id)
            }
            try await store.advance(by: .seconds(5))
            #expect(try await store.store.purge(limit: 2) == 2)
            #expect(try await store.store.tasks(TaskFilter()).tasks.count == 1)
            #expect(try await store.store.purge(limit: 2) == 1)
        }
    }

    @Test func `A task that was retried by hand is not purged`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit { $0.resultTTL = .seconds(1) }
            _ = try await store.store.cancel(id)
            _ = try await store.store.retry(id)
            try await store.advance(by: .seconds(10))
            #expect(try await store.store.purge(limit: 10) == 0)
            #expect(try await store.status(id) == .pending)
        }
    }

    @Test func `A worker that has been silent for a day leaves the registry`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            try await store.advance(by: .seconds(86_399))
            try await store.heartbeat("v")
            _ = try await store.store.purge(limit: 1)
            #expect(try await store.store.workers().map(\.workerID) == ["v", "w"])
            try await store.advance(by: .seconds(2))
            _ = try await store.store.purge(limit: 1)
            #expect(try await store.store.workers().map(\.workerID) == ["v"])
        }
    }
}
