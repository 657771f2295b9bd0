import SchedulerModels
import TaskStore
import Testing

@Suite("Settling", .timeLimit(.minutes(2)))
struct SettleTests {
    private let error = Array(#"{"code":"broken"}"#.utf8)

    @Test func `A completed attempt ends the task, and the second sending is told so`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            try await store.advance(by: .seconds(2))
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
            #expect(try await store.finish(id, fence: claim.fence) == .already(.completed))
            let record = try #require(await store.store.task(id))
            #expect(record.status == .completed)
            #expect(record.result == Array("1"))
            #expect(record.error == nil)
            #expect(record.completedAt == (try await store.now))
            #expect(try await store.look(id) == nil)
            let worker = try #require(await store.store.worker("w"))
            #expect(worker.processedTasks == 1)
            #expect(worker.failedTasks == 0)
        }
    }

    @Test func `A failed attempt is tried again while attempts are left`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running { $0.retry.maximumAttempts = 2 }
            let outcome = AttemptOutcome.retry(error: error, after: .seconds(7))
            #expect(try await store.finish(id, fence: first.fence, outcome) == .settled(.retrying))
            #expect(try await store.finish(id, fence: first.fence, outcome) == .already(.retrying))
            #expect(try await store.look(id) == .seconds(7))
            let record = try #require(await store.store.task(id))
            #expect(record.error == error)
            #expect(record.scheduledAt == (try await store.now) + .seconds(7))
            #expect(try await store.claim(id, by: "w") == .notDue(try await store.now + .seconds(7)))
            try await store.advance(by: .seconds(7))
            let second = try await store.claimed(id, by: "w")
            #expect(second.attempt == 2)
            #expect(try await store.finish(id, fence: second.fence, outcome) == .settled(.failed))
            #expect(try await store.store.worker("w")?.failedTasks == 2)
        }
    }

    @Test func `A failure for good ends the task with attempts left`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            #expect(try await store.finish(id, fence: claim.fence, .failed(error: error)) == .settled(.failed))
            #expect(try await store.store.task(id)?.error == error)
        }
    }

    @Test func `A completed second attempt leaves no error behind`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running()
            _ = try await store.finish(id, fence: first.fence, .retry(error: error, after: .zero))
            let second = try await store.claimed(id, by: "w")
            _ = try await store.finish(id, fence: second.fence)
            #expect(try await store.store.task(id)?.error == nil)
        }
    }

    @Test func `The outcome of an owner that was replaced is refused`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running()
            try await store.advance(by: .seconds(15))
            try await store.heartbeat("v")
            let second = try await store.claimed(id, by: "v")
            #expect(try await store.finish(id, fence: first.fence) == .fenced(.running))
            #expect(try await store.finish(id, by: "x", fence: second.fence) == .fenced(.running))
            #expect(try await store.finish(id, by: "v", fence: second.fence) == .settled(.completed))
            #expect(try await store.finish(id, fence: first.fence) == .fenced(.completed))
        }
    }

    @Test func `A late outcome counts while nobody has claimed since, but a late retry does not`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            try await store.advance(by: .seconds(15))
            #expect(try await store.reconcile().map(\.taskID) == [id])
            #expect(try await store.status(id) == .pending)
            let retry = AttemptOutcome.retry(error: error, after: .zero)
            #expect(try await store.finish(id, fence: claim.fence, retry) == .fenced(.pending))
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
        }
    }

    @Test func `A released task waits again with its attempt given back`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            #expect(try await store.store.release(id, incarnation: "v-1", fence: claim.fence) == .fenced(.running))
            #expect(try await store.store.release(id, incarnation: "w-1", fence: claim.fence) == .settled(.pending))
            #expect(try await store.store.release(id, incarnation: "w-1", fence: claim.fence) == .already(.pending))
            #expect(try await store.store.task(id)?.attempt == 0)
            #expect(try await store.look(id) == .seconds(2))
            #expect(try await store.finish(id, fence: claim.fence) == .already(.pending))
            #expect(try await store.claimed(id, by: "w").attempt == 1)
        }
    }

    @Test func `Nothing is known about a task that does not exist`() async throws {
        try await StoreFixture.run { store async throws in
            let id = StoreFixture.newID()
            #expect(try await store.finish(id, fence: 1) == .unknown)
            #expect(try await store.store.release(id, incarnation: "w-1", fence: 1) == .unknown)
            #expect(try await store.store.cancel(id) == .unknown)
            #expect(try await store.store.retry(id) == .unknown)
            #expect(try await store.store.delete(id) == false)
            #expect(try await store.store.delete(id, isRepeat: true) == false)
        }
    }

    @Test func `Progress is taken from the owner alone`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            let half = Array(#"{"percent":50}"#.utf8)
            #expect(try await store.store.report(progress: half, of: id, incarnation: "w-1", fence: claim.fence))
            #expect(try await store.store.task(id)?.progress == half)
            let other = Array("1".utf8)
            #expect(try await !store.store.report(progress: other, of: id, incarnation: "v-1", fence: claim.fence))
            #expect(try await !store.store.report(progress: other, of: id, incarnation: "w-1", fence: claim.fence + 1))
            _ = try await store.finish(id, fence: claim.fence)
            #expect(try await !store.store.report(progress: other, of: id, incarnation: "w-1", fence: claim.fence))
            #expect(try await store.store.task(id)?.progress == half)
        }
    }
}
