import RedisClient
import SchedulerModels
import TaskStore
import Testing

@Suite("After Redis lost data", .timeLimit(.minutes(2)))
struct ReassertRestoreTests {
    @Test func `An owner re-asserts a claim that Redis has forgotten`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            // As if Redis had come back with the state before the claim.
            _ = try await store.store.release(id, incarnation: "w-1", fence: claim.fence)
            try await store.redis("HDEL", store.keys.task(id), "settled")
            try await store.redis("HSET", store.keys.task(id), "fence", "0")
            let message = try await store.message(id)
            let answer = try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(answer == .owned(restored: false))
            #expect(try await store.status(id) == .running)
            #expect(try await store.store.task(id)?.attempt == 1)
            #expect(try await store.look(id) == StoreFixture.lease)
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
            let late = try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(late == .fenced)
        }
    }

    @Test func `An owner makes the whole record again, as it was`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            let before = try await store.store.task(id)
            let message = try await store.message(id)
            try await store.forgetTasks()
            let answer = try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(answer == .owned(restored: true))
            #expect(try await store.store.task(id) == before)
            #expect(try await store.look(id) == StoreFixture.lease)
            #expect(try await store.store.tasks(TaskFilter()).tasks.map(\.taskID) == [id])
        }
    }

    @Test func `Nobody re-asserts without a lease, or what somebody else has claimed since`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            let message = try await store.message(id)
            try await store.advance(by: .seconds(15))
            let late = try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(late == .noLease)
            try await store.heartbeat("v")
            _ = try await store.claimed(id, by: "v")
            try await store.heartbeat("w")
            let second = try await store.store.reassert(message, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(second == .fenced)
        }
    }

    @Test func `A task that was submitted after the restart does not wait for owners of before`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w", run: "first")
            let old = try await store.submit()
            try await store.heartbeat("w", run: "second")
            let new = try await store.submit()
            // Its first sending may have been stored and claimed in the moments that Redis has forgotten.
            let again = StoreFixture.newID()
            let submission = TaskSubmission(taskType: "echo")
            _ = try await store.store.submit(submission, id: again, isRepeated: true)
            for id in [old, again] {
                #expect(try await store.claim(id, by: "w", run: "second") == .recovering(StoreFixture.lease))
            }
            guard case .claimed(let claim) = try await store.claim(new, by: "w", run: "second") else {
                Issue.record("a new task waits")
                return
            }
            #expect(try await store.finish(new, fence: claim.fence) == .settled(.completed))
            // After the next restart it is one of before.
            let third = try await store.submit()
            #expect(try await store.claim(third, by: "w", run: "third") == .recovering(StoreFixture.lease))
        }
    }

    @Test func `A claim that a restart brought back does not hold once the quarantine is over`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.heartbeat("w", run: "first")
            guard case .claimed(let claim) = try await store.claim(id, by: "w", run: "first") else {
                throw StoreFixture.Unexpected()
            }
            // Redis restarts and forgets that w has settled it; w lives on and never re-asserts it.
            try await store.heartbeat("w", run: "second")
            try await store.heartbeat("v", run: "second")
            #expect(try await store.claim(id, by: "v", run: "second") == .recovering(StoreFixture.lease))
            try await store.advance(by: .seconds(10))
            try await store.heartbeat("w", run: "second")
            try await store.heartbeat("v", run: "second")
            #expect(try await store.reconcile(run: "second").isEmpty)
            try await store.advance(by: .seconds(5))
            guard case .claimed(let next) = try await store.claim(id, by: "v", run: "second") else {
                throw StoreFixture.Unexpected()
            }
            #expect(next.fence > claim.fence)
        }
    }

    @Test func `A re-asserted claim holds after the quarantine`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.heartbeat("w", run: "first")
            guard case .claimed(let claim) = try await store.claim(id, by: "w", run: "first") else {
                throw StoreFixture.Unexpected()
            }
            let message = try await store.message(id)
            try await store.heartbeat("w", run: "second")
            let answer = try await store.store.reassert(
                message,
                incarnation: "w-1",
                workerID: "w",
                claim: claim,
                on: store.live("second")
            )
            #expect(answer == .owned(restored: false))
            try await store.advance(by: .seconds(10))
            try await store.heartbeat("w", run: "second")
            try await store.advance(by: .seconds(10))
            try await store.heartbeat("v", run: "second")
            #expect(try await store.reconcile(run: "second").isEmpty)
            #expect(
                try await store.claim(id, by: "v", run: "second")
                    == .busy(incarnation: "w-1", workerID: "w", leaseLeft: .seconds(5))
            )
        }
    }

    @Test func `No lease is ended by witnesses during the quarantine`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w", run: "first")
            try await store.heartbeat("w", run: "second")
            try await store.store.endLease(of: "w-1")
            guard case .renewed = try await store.heartbeat("w", run: "second") else {
                Issue.record("fenced during the quarantine")
                return
            }
        }
    }

    @Test func `A lost record is made again from its message and waits a lease time and a second`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            let message = try await store.message(id, attempt: 1)
            #expect(try await store.store.restore(message) == .exists)
            try await store.forgetTasks()
            let start = try await store.now + .seconds(16)
            #expect(try await store.store.restore(message) == .restored(start))
            #expect(try await store.store.restore(message) == .exists)
            #expect(try await store.status(id) == .scheduled)
            #expect(try await store.look(id) == .seconds(16))
            try await store.heartbeat("w")
            #expect(try await store.claim(id, by: "w") == .notDue(start))
            try await store.advance(by: .seconds(16))
            try await store.heartbeat("w")
            #expect(try await store.claimed(id, by: "w").attempt == 2)
        }
    }

    @Test func `A record that is made again has its idempotency key again, for the rest of the key's time`()
        async throws
    {
        try await StoreFixture.run { store in
            var submission = TaskSubmission(taskType: "echo")
            submission.idempotencyKey = "order-7"
            submission.resultTTL = .seconds(60)
            let message = try await store.message(of: submission)
            let id = message.taskID
            try await store.heartbeat("w")
            let claim = try await store.claimed(id, by: "w")
            // The key keeps its task's record for longer than `result_ttl`.
            try await store.advance(by: .seconds(3_600))
            for isOwned in [false, true] {
                try await store.forgetTasks()
                if isOwned {
                    try await store.heartbeat("w")
                    let answer = try await store.store.reassert(
                        message,
                        incarnation: "w-1",
                        workerID: "w",
                        claim: claim
                    )
                    #expect(answer == .owned(restored: true))
                } else {
                    #expect(try await store.store.restore(message) == .restored(try await store.now + .seconds(16)))
                }
                #expect(try await store.store.submit(submission, id: StoreFixture.newID()) == .replay(id))
                var other = submission
                other.priority = 9
                #expect(try await store.store.submit(other, id: StoreFixture.newID()) == .conflict(id))
                let left = try #require(Int(try await store.text("PTTL", store.keys.prefix + "idem:order-7") ?? ""))
                #expect(left <= 23 * 3_600_000 && left > 22 * 3_600_000)
                #expect(try await store.field("facts", of: id)?.split(separator: " ")[4] == "86400000")
            }
        }
    }

    @Test func `A key that another task has by now stays with that one`() async throws {
        try await StoreFixture.run { store in
            var submission = TaskSubmission(taskType: "echo")
            submission.idempotencyKey = "order-7"
            let message = try await store.message(of: submission)
            try await store.forgetTasks()
            let second = StoreFixture.newID()
            _ = try await store.store.submit(submission, id: second)
            guard case .restored = try await store.store.restore(message) else { throw StoreFixture.Unexpected() }
            #expect(try await store.store.submit(submission, id: StoreFixture.newID()) == .replay(second))
            #expect(try await store.store.delete(message.taskID))
            #expect(try await store.store.submit(submission, id: StoreFixture.newID()) == .replay(second))
        }
    }

    @Test func `A record that is made again expires as before, but not before its owner has had time to say so`()
        async throws
    {
        try await StoreFixture.run { store in
            var submission = TaskSubmission(taskType: "echo")
            submission.expiresIn = .seconds(10)
            let lost = try await store.message(of: submission)
            let owned = try await store.message(of: submission)
            var again = try await store.message(of: submission)
            try await store.heartbeat("w")
            let claim = try await store.claimed(owned.taskID, by: "w")
            try await store.advance(by: .seconds(5))
            try await store.forgetTasks()
            // Published after the others have expired: by hand, or because its handler put it off.
            again.publishedAt = try await store.now + .seconds(6)
            for message in [lost, owned, again] {
                guard case .restored = try await store.store.restore(message) else { throw StoreFixture.Unexpected() }
            }
            try await store.advance(by: .seconds(15))
            #expect(try await store.reconcile().isEmpty)
            #expect(try await store.status(lost.taskID) == .scheduled)
            try await store.heartbeat("w")
            let answer = try await store.store.reassert(owned, incarnation: "w-1", workerID: "w", claim: claim)
            #expect(answer == .owned(restored: false))
            try await store.advance(by: .seconds(1))
            #expect(try await store.reconcile().map(\.taskID) == [again.taskID])
            #expect(try await store.status(lost.taskID) == .expired)
            #expect(try await store.status(owned.taskID) == .running)
            #expect(try await store.finish(owned.taskID, fence: claim.fence) == .settled(.completed))
        }
    }

    @Test func `A message older than the record's life restores nothing`() async throws {
        try await StoreFixture.run { store in
            let message = try await store.message(StoreFixture.newID())
            try await store.advance(by: message.submission.resultTTL)
            #expect(try await store.store.restore(message) == .stale)
            #expect(try await store.leftovers() == [])
        }
    }
}

extension StoreFixture {
    /// The message of a new task.
    fileprivate func message(of submission: TaskSubmission) async throws -> TaskMessage {
        let id = Self.newID()
        guard case .accepted(let acceptance) = try await store.submit(submission, id: id) else { throw Unexpected() }
        return TaskMessage(
            taskID: id,
            createdAt: acceptance.createdAt,
            publishedAt: acceptance.createdAt,
            attempt: 0,
            submission: submission
        )
    }

    /// Takes all records and lists away, as a loss of data does.
    fileprivate func forgetTasks() async throws {
        for key in try await leftovers() { try await redis("DEL", keys.prefix + key) }
    }
}
