import SchedulerModels
import TaskStore
import Testing

@Suite("Callbacks", .timeLimit(.minutes(2)))
struct CallbackTests {
    private static func withCallback(_ submission: inout TaskSubmission) {
        submission.callbackURL = "https://example.org/done"
        submission.resultTTL = .seconds(10)
    }

    private func take(_ store: StoreFixture) async throws -> [CallbackOrder] {
        try await store.store.takeCallbacks(limit: 10, hold: .seconds(30))
    }

    @Test func `Every end of a task that asked for it is called back, and no other`() async throws {
        try await StoreFixture.run { store in
            let (completed, claim) = try await store.running(Self.withCallback)
            _ = try await store.running()
            #expect(try await take(store) == [])
            #expect(try await store.store.task(completed)?.callback == nil)
            _ = try await store.finish(completed, fence: claim.fence)
            let cancelled = try await store.submit(Self.withCallback)
            _ = try await store.store.cancel(cancelled)
            let orders = try await take(store)
            #expect(Set(orders.map(\.taskID)) == [completed, cancelled])
            #expect(orders.allSatisfy { $0.tries == 1 && $0.record.status.isEnded })
            #expect(try await take(store) == [])
        }
    }

    @Test func `A callback whose server died is taken again after the hold, and the first token is worth nothing`()
        async throws
    {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running(Self.withCallback)
            _ = try await store.finish(id, fence: claim.fence)
            let first = try #require(try await take(store).first)
            try await store.advance(by: .seconds(30))
            let second = try #require(try await take(store).first)
            // Taken and not settled: a server died, or had no place for a slow receiver. Neither is a try of the receiver's.
            #expect(second.tries == 1)
            #expect(try await store.store.settleCallback(id, token: first.token, .delivered) == nil)
            #expect(try await store.store.settleCallback(id, token: second.token, .delivered) == .delivered)
            #expect(try await store.store.settleCallback(id, token: second.token, .delivered) == nil)
            try await store.advance(by: .seconds(60))
            #expect(try await take(store) == [])
            #expect(try await store.store.task(id)?.callback?.status == .delivered)
        }
    }

    @Test func `A failure is tried again at its time, until a day after the task's end`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running(Self.withCallback)
            _ = try await store.finish(id, fence: claim.fence)
            var order = try #require(try await take(store).first)
            let failed = CallbackOutcome.failed(reason: "status 500", retryAfter: .seconds(3_600))
            #expect(try await store.store.settleCallback(id, token: order.token, failed) == .waiting)
            #expect(try await take(store) == [])
            try await store.advance(by: .seconds(3_600))
            order = try #require(try await take(store).first)
            let state = try #require(await store.store.task(id)?.callback)
            #expect(state.status == .waiting && state.tries == 1 && order.tries == 2 && state.lastError == "status 500")
            try await store.advance(by: .seconds(82_000))
            order = try #require(try await take(store).first)
            #expect(try await store.store.settleCallback(id, token: order.token, failed) == .dead)
            #expect(try await store.store.task(id)?.callback?.status == .dead)
            try await store.advance(by: .seconds(80_000))
            #expect(try await take(store) == [])
        }
    }

    @Test func `A record stays until its caller was called back`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running(Self.withCallback)
            _ = try await store.finish(id, fence: claim.fence)
            try await store.advance(by: .seconds(11))
            _ = try await store.store.purge(limit: 10)
            let order = try #require(try await take(store).first)
            #expect(order.record.result == Array("1"))
            _ = try await store.store.settleCallback(id, token: order.token, .delivered)
            try await store.advance(by: .seconds(61))
            _ = try await store.store.purge(limit: 10)
            #expect(try await store.store.task(id) == nil)
        }
    }

    @Test func `A task that is sent round again is called back for its new end alone`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit(Self.withCallback)
            _ = try await store.store.cancel(id)
            let old = try #require(try await take(store).first)
            _ = try await store.store.retry(id)
            #expect(try await store.store.settleCallback(id, token: old.token, .delivered) == nil)
            try await store.advance(by: .seconds(60))
            #expect(try await take(store) == [])
            _ = try await store.store.cancel(id)
            // Whoever still sends the end before has nothing to say about this one.
            #expect(try await store.store.settleCallback(id, token: old.token, .delivered) == nil)
            let new = try #require(try await take(store).first)
            #expect(new.tries == 1 && new.record.status == .cancelled)
        }
    }

    @Test func `A deleted task calls nobody back`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit(Self.withCallback)
            _ = try await store.store.cancel(id)
            #expect(try await store.store.delete(id))
            #expect(try await take(store) == [])
        }
    }
}
