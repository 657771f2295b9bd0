import RedisClient
import SchedulerModels
import TaskStore
import Testing
import TestServers

@Suite("Ending and sending round by hand", .timeLimit(.minutes(2)))
struct CancelDeleteRetryTests {
    @Test func `A task is cancelled in every open status`() async throws {
        try await StoreFixture.run { store in
            let pending = try await store.submit()
            let scheduled = try await store.submit { $0.delay = .seconds(9) }
            let (retrying, claim) = try await store.running()
            let again = AttemptOutcome.retry(error: Array("{}"), after: .seconds(9))
            _ = try await store.finish(retrying, fence: claim.fence, again)
            for (id, status) in [(pending, TaskStatus.pending), (scheduled, .scheduled), (retrying, .retrying)] {
                #expect(try await store.store.cancel(id) == .cancelled(from: status))
                #expect(try await store.store.cancel(id) == .ended(.cancelled))
                #expect(try await store.look(id) == nil)
                #expect(try await store.store.task(id)?.completedAt == (try await store.now))
            }
        }
    }

    @Test func `Cancelling a running task tells its worker, and the outcome does not count`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            let heard = try await store.messages(on: store.keys.control("w-1")) { () async throws in
                #expect(try await store.store.cancel(id) == .cancelled(from: .running))
            }
            #expect(heard == "stop \(id)")
            #expect(try await store.finish(id, fence: claim.fence) == .fenced(.cancelled))
            #expect(try await store.store.task(id)?.result == nil)
            guard case .renewed(let renewal) = try await store.heartbeat("w") else { throw StoreFixture.Unexpected() }
            #expect(renewal.stops == [id])
            guard case .renewed(let second) = try await store.heartbeat("w", carriedOut: [id]) else {
                throw StoreFixture.Unexpected()
            }
            #expect(second.stops.isEmpty)
        }
    }

    @Test func `A task that ended otherwise cannot be cancelled`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            _ = try await store.finish(id, fence: claim.fence)
            #expect(try await store.store.cancel(id) == .ended(.completed))
        }
    }

    @Test func `A deleted task is gone, and its message cannot bring it back`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running { $0.tags = ["red"] }
            let message = try await store.message(id)
            let heard = try await store.messages(on: store.keys.control("w-1")) { () async throws in
                #expect(try await store.store.delete(id))
            }
            #expect(heard == "stop \(id)")
            #expect(try await store.store.delete(id, isRepeat: true))
            #expect(try await store.store.delete(id) == false)
            #expect(try await store.store.task(id) == nil)
            #expect(try await store.claim(id, by: "w") == .gone)
            #expect(try await store.store.restore(message) == .gone)
            #expect(try await store.finish(id, fence: claim.fence) == .unknown)
            #expect(
                try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim) == .fenced
            )
            #expect(try await store.leftovers() == ["gone:\(id)", "stop:w-1"])
        }
    }

    @Test func `The tombstone outlives every message of the task`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit { $0.resultTTL = .seconds(10 * 86_400) }
            #expect(try await store.store.delete(id))
            let life = Int64(try await store.text("PTTL", store.keys.prefix + "gone:\(id)") ?? "") ?? 0
            #expect(life > 19 * 86_400_000)
        }
    }

    @Test func `A retry by hand gives fresh attempts and a growing fence`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running { $0.retry.maximumAttempts = 1 }
            _ = try await store.finish(id, fence: first.fence, .failed(error: Array("{}")))
            #expect(try await store.store.retry(id) == .pending(try await store.now))
            #expect(try await store.store.retry(id) == .refused(.pending))
            let record = try #require(await store.store.task(id))
            #expect(record.status == .pending)
            #expect(record.attempt == 0)
            #expect(record.error == nil)
            #expect(record.completedAt == nil)
            #expect(try await store.look(id) == .seconds(2))
            #expect(try await store.text("ZSCORE", store.keys.ended, id.description) == nil)
            let second = try await store.claimed(id, by: "w")
            #expect(second.attempt == 1)
            #expect(second.fence > first.fence)
            #expect(try await store.finish(id, fence: first.fence) == .already(.running))
            #expect(try await store.status(id) == .running)
        }
    }

    @Test func `Cancelled and expired tasks can be retried, completed and running ones cannot`() async throws {
        try await StoreFixture.run { store in
            let cancelled = try await store.submit()
            _ = try await store.store.cancel(cancelled)
            #expect(try await store.store.retry(cancelled) == .pending(try await store.now))
            let expired = try await store.submit { $0.expiresIn = .seconds(1) }
            try await store.advance(by: .seconds(1))
            _ = try await store.reconcile()
            #expect(try await store.status(expired) == .expired)
            #expect(try await store.store.retry(expired) == .pending(try await store.now))
            let (done, claim) = try await store.running()
            #expect(try await store.store.retry(done) == .refused(.running))
            _ = try await store.finish(done, fence: claim.fence)
            #expect(try await store.store.retry(done) == .refused(.completed))
        }
    }

    @Test func `The outcome of a cancelled attempt does not count after a retry by hand`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            _ = try await store.store.cancel(id)
            _ = try await store.store.retry(id)
            #expect(try await store.finish(id, fence: claim.fence) == .fenced(.pending))
            #expect(try await store.status(id) == .pending)
        }
    }

    @Test func `A stop for an earlier attempt does not stop the next one`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            _ = try await store.store.cancel(id)
            _ = try await store.store.retry(id)
            _ = try await store.claimed(id, by: "w")
            guard case .renewed(let renewal) = try await store.heartbeat("w") else { throw StoreFixture.Unexpected() }
            #expect(renewal.stops.isEmpty)
        }
    }
}
