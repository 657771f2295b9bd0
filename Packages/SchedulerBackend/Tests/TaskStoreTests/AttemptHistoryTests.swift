import SchedulerModels
import TaskStore
import Testing

@Suite("The attempts of a task", .timeLimit(.minutes(2)))
struct AttemptHistoryTests {
    private let error = Array(#"{"code":"broken"}"#)

    private func attempts(_ id: TaskID, _ store: StoreFixture) async throws -> [AttemptRecord] {
        try #require(await store.store.taskWithAttempts(id)?.attempts)
    }

    @Test func `A task that nobody has run has none`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            #expect(try await attempts(id, store) == [])
            #expect(try await store.store.taskWithAttempts(StoreFixture.newID()) == nil)
            _ = try await store.store.cancel(id)
            #expect(try await attempts(id, store) == [])
        }
    }

    @Test func `Each attempt says who ran it, from when to when, and why it is over`() async throws {
        try await StoreFixture.run { store in
            let start = try await store.now
            let (id, first) = try await store.running { $0.retry.maximumAttempts = 3 }
            #expect(try await attempts(id, store).map(\.outcome) == [.running])
            try await store.advance(by: .seconds(1))
            _ = try await store.finish(id, fence: first.fence, .retry(error: error, after: .zero))
            let second = try await store.claimed(id, by: "w")
            try await store.advance(by: .seconds(15))
            try await store.heartbeat("v")
            let third = try await store.claimed(id, by: "v")
            #expect(second.attempt == 2 && third.attempt == 3)
            try await store.advance(by: .seconds(2))
            _ = try await store.finish(id, by: "v", fence: third.fence)
            let found = try await attempts(id, store)
            #expect(found.map(\.attempt) == [1, 2, 3])
            #expect(found.map(\.workerID) == ["w", "w", "v"])
            #expect(found.map(\.outcome) == [.failed, .workerLost, .completed])
            #expect(found.map(\.startedAt) == [start, start + .seconds(1), start + .seconds(16)])
            #expect(found.map(\.endedAt) == [start + .seconds(1), start + .seconds(16), start + .seconds(18)])
            #expect(found[0].error == error)
            #expect(found[1].error.map { String(decoding: $0, as: UTF8.self) }?.contains("worker w was lost") == true)
            #expect(found[2].error == nil)
        }
    }

    @Test func `An attempt that was given back or postponed stands there once and does not count`() async throws {
        try await StoreFixture.run { store in
            let (id, first) = try await store.running()
            _ = try await store.store.release(id, incarnation: "w-1", fence: first.fence)
            #expect(try await attempts(id, store).map(\.outcome) == [.released])
            let second = try await store.claimed(id, by: "w")
            let later = AttemptOutcome.postponed(reason: error, for: .seconds(30))
            #expect(try await store.finish(id, fence: second.fence, later) == .settled(.scheduled))
            #expect(try await store.finish(id, fence: second.fence, later) == .already(.scheduled))
            let record = try #require(await store.store.taskWithAttempts(id))
            #expect(record.attempts?.map(\.outcome) == [.released, .postponed])
            #expect(record.attempts?.map(\.attempt) == [1, 1])
            #expect(record.attempt == 0)
            #expect(record.scheduledAt == (try await store.now) + .seconds(30))
            #expect(try await store.look(id) == .seconds(30))
            #expect(try await store.claim(id, by: "w") == .notDue(try await store.now + .seconds(30)))
            #expect(try await store.store.worker("w")?.failedTasks == 0)
        }
    }

    @Test func `A retry by hand keeps the attempts of the round before`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            _ = try await store.finish(id, fence: claim.fence, .failed(error: error))
            _ = try await store.store.retry(id)
            #expect(try await attempts(id, store).map(\.outcome) == [.failed])
            #expect(try await attempts(id, store).first?.error == error)
            _ = try await store.store.cancel(id)
            _ = try await store.store.retry(id)
            #expect(try await attempts(id, store).map(\.outcome) == [.failed])
            try await store.advance(by: .seconds(1))
            let second = try await store.claimed(id, by: "w")
            _ = try await store.finish(id, fence: second.fence, .retry(error: error, after: .seconds(9)))
            _ = try await store.store.cancel(id)
            #expect(try await attempts(id, store).map(\.outcome) == [.failed, .failed])
            _ = try await store.store.retry(id)
            #expect(try await attempts(id, store).map(\.outcome) == [.failed, .failed])
        }
    }

    @Test func `The newest 50 are kept`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.heartbeat("w")
            for _ in 0..<60 {
                let claim = try await store.claimed(id, by: "w")
                _ = try await store.finish(id, fence: claim.fence, .postponed(reason: error, for: .seconds(1)))
                try await store.advance(by: .seconds(2))
                try await store.heartbeat("w")
            }
            #expect(try await attempts(id, store).count == 50)
        }
    }
}
