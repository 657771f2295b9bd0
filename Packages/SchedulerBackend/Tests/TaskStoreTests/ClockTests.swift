import RedisClient
import SchedulerModels
import Testing

@testable import TaskStore

@Suite("The clock of Redis's machine", .timeLimit(.minutes(2)))
struct ClockTests {
    @Test func `has jumped when no slow answer explains the difference`() {
        let first = StoreClock.Look(server: 1_000_000, sentAt: 0, answeredAt: 2)
        func jump(_ server: Int64, sentAt: Int64, answeredAt: Int64) -> Int64 {
            StoreClock.Look(server: server, sentAt: sentAt, answeredAt: answeredAt).jump(since: first)
        }
        #expect(jump(1_000_500, sentAt: 500, answeredAt: 502) == 0)
        #expect(jump(1_001_400, sentAt: 500, answeredAt: 502) == 0)
        #expect(jump(4_600_500, sentAt: 500, answeredAt: 502) == 3_600_000)
        #expect(jump(1_000_500 - 3_600_000, sentAt: 500, answeredAt: 502) == -3_600_000)
        // Asked at 500, answered at 6,500: it may have looked at any moment between.
        for server: Int64 in [1_000_500, 1_003_500, 1_006_500] {
            #expect(jump(server, sentAt: 500, answeredAt: 6_500) == 0)
        }
        #expect(jump(4_600_500, sentAt: 500, answeredAt: 6_500) != 0)
    }

    @Test(arguments: [Duration.seconds(3_600), .seconds(-3_600)])
    func `after a jump a live owner keeps its task, and a dead one loses it a lease later`(
        _ jump: Duration
    ) async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            try await store.advance(by: jump)
            try await store.store.rebaseLeases()
            try await store.heartbeat("v")
            guard case .busy(_, _, let left) = try await store.claim(id, by: "v") else {
                Issue.record("the task was taken from a live owner")
                return
            }
            #expect(left == StoreFixture.lease)
            #expect(try await store.look(id) == StoreFixture.lease)
            try await store.advance(by: StoreFixture.lease + .seconds(1))
            try await store.heartbeat("v")
            _ = try await store.claimed(id, by: "v")
        }
    }

    @Test func `after a jump back claims wait one lease and no longer, and lost workers are told of as before`()
        async throws
    {
        try await StoreFixture.run { store in
            try await store.heartbeat("w", run: "a")
            try await store.advance(by: StoreFixture.lease + .seconds(1))
            _ = try await store.reconcile(run: "a")
            try await store.heartbeat("v", run: "b")
            try await store.advance(by: .seconds(-3_600))
            try await store.store.rebaseLeases()
            let now = try await store.now
            guard case .renewed(let renewal) = try await store.heartbeat("v", run: "b") else {
                throw StoreFixture.Unexpected()
            }
            #expect(renewal.opensAt == now + StoreFixture.lease)
            try await store.advance(by: StoreFixture.lease + .seconds(1))
            let heard = try await store.messages(on: store.keys.changes) { () async throws in
                _ = try await store.reconcile(run: "b")
            }
            #expect(heard?.contains("w v lost") == true)
        }
    }

    @Test func `when it is off nothing is claimed and no lease is ended`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            try await store.advance(by: .seconds(3_600))
            // As if the last look had been before the jump.
            let now = try await store.now.milliseconds
            let steady = StoreClock.steady()
            store.store.clock.keep(.init(server: now - 3_600_000, sentAt: steady, answeredAt: steady))
            try await store.heartbeat("v")
            guard case .recovering = try await store.claim(id, by: "v") else {
                Issue.record("a task was claimed while the clock was off")
                return
            }
            let batch = try await store.store.reconcile(limit: 10, budgets: [:], on: store.connection)
            #expect(batch.lookedAt == 0 && batch.toPublish.isEmpty)
            #expect(try await store.status(id) == .running)
        }
    }
}
