import SchedulerModels
import TaskStore
import Testing

@Suite("Reconciling", .timeLimit(.minutes(2)))
struct ReconcileTests {
    private let normal = QueueBand(queue: "default", band: .normal)

    @Test func `A scheduled task becomes pending when it is due, and is to be published`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit {
                $0.delay = .seconds(5)
                $0.priority = 8
            }
            try await store.advance(by: .milliseconds(4_999))
            #expect(try await store.reconcile().isEmpty)
            try await store.advance(by: .milliseconds(1))
            let orders = try await store.reconcile()
            #expect(orders.map(\.taskID) == [id])
            #expect(orders.map(\.place) == [QueueBand(queue: "default", band: .high)])
            #expect(try await store.status(id) == .pending)
            #expect(try await store.look(id) == .seconds(2))
            #expect(try await store.reconcile().isEmpty)
        }
    }

    @Test func `A retrying task becomes pending when its wait is over`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            _ = try await store.finish(id, fence: claim.fence, .retry(error: Array("{}"), after: .seconds(3)))
            try await store.advance(by: .seconds(3))
            let order = try #require(try await store.reconcile().first)
            #expect(order.taskID == id)
            #expect(try TaskMessage(body: order.body).attempt == 1)
            #expect(try await store.status(id) == .pending)
        }
    }

    @Test func `A lost owner's task is tried again at once, or fails on its last attempt`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running { $0.retry.maximumAttempts = 2 }
            let (last, claim) = try await store.running { $0.retry.maximumAttempts = 1 }
            try await store.advance(by: .seconds(14))
            #expect(try await store.reconcile().isEmpty)
            try await store.advance(by: .seconds(1))
            #expect(try await store.reconcile().map(\.taskID) == [id])
            #expect(try await store.status(id) == .pending)
            #expect(try await store.status(last) == .failed)
            let error = String(decoding: try #require(await store.store.task(last)?.error), as: UTF8.self)
            #expect(error.contains("worker_lost"))
            #expect(try await store.finish(last, fence: claim.fence) == .already(.failed))
        }
    }

    @Test func `A renewed lease keeps what its owner runs`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            for _ in 0..<5 {
                try await store.advance(by: .seconds(10))
                try await store.heartbeat("w")
                #expect(try await store.reconcile().isEmpty)
                #expect(try await store.status(id) == .running)
            }
        }
    }

    @Test func `A task that was not started in time expires, pending or scheduled`() async throws {
        try await StoreFixture.run { store in
            let pending = try await store.submit { $0.expiresIn = .seconds(5) }
            let scheduled = try await store.submit {
                $0.expiresIn = .seconds(5)
                $0.delay = .seconds(60)
            }
            try await store.advance(by: .seconds(4))
            _ = try await store.reconcile()
            #expect(try await store.status(pending) == .pending)
            try await store.advance(by: .seconds(1))
            _ = try await store.reconcile()
            #expect(try await store.status(pending) == .expired)
            #expect(try await store.status(scheduled) == .expired)
        }
    }

    @Test func `A waiting task is published again within its band's budget alone`() async throws {
        try await StoreFixture.run { store in
            for _ in 0..<3 { _ = try await store.submit() }
            try await store.advance(by: .seconds(2))
            let asked = try await store.store.reconcile(limit: 10, budgets: [:])
            #expect(asked.wantedBudgets == [normal])
            #expect(asked.toPublish.isEmpty)
            #expect(asked.lookedAt == 3)
            let answered = try await store.store.reconcile(limit: 10, budgets: [normal: 2])
            #expect(answered.toPublish.count == 2)
            #expect(answered.wantedBudgets.isEmpty)
            try await store.advance(by: .seconds(60))
            #expect(try await store.store.reconcile(limit: 10, budgets: [normal: 0]).toPublish.isEmpty)
        }
    }

    @Test func `The pauses between two looks at a waiting task double up to half an hour`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.advance(by: .seconds(2))
            for expected in [60, 120, 240, 480, 960, 1_800, 1_800] {
                #expect(try await store.reconcile(budget: 0).isEmpty)
                #expect(try await store.look(id) == .seconds(expected))
                try await store.advance(by: .seconds(expected))
            }
        }
    }

    @Test func `Of a long line a task is looked at every two milliseconds, and not before its end could have moved on`()
        async throws
    {
        try await StoreFixture.run { store in
            let submissions = (0..<1_500).map { _ in
                (id: StoreFixture.newID(), submission: TaskSubmission(taskType: "echo"))
            }
            _ = try await store.store.submit(submissions)
            let other = try await store.submit { $0.priority = 9 }
            #expect(try await store.look(submissions[999].id) == .seconds(2))
            #expect(try await store.look(submissions[1_499].id) == .seconds(3))
            #expect(try await store.look(other) == .seconds(2), "a line of its own")
            try await store.advance(by: .seconds(2))
            #expect(try await store.store.reconcile(limit: 1_400, budgets: [normal: 0]).lookedAt == 1_001)
            try await store.advance(by: .milliseconds(20))
            #expect(try await store.store.reconcile(limit: 1_400, budgets: [normal: 0]).lookedAt == 10 + 1)
        }
    }

    @Test func `The pause between two looks is no shorter than the line is long`() async throws {
        var timing = TaskStore.Timing()
        timing.recheck = .seconds(1)
        try await StoreFixture.run(timing: timing) { store in
            let submissions = (0..<1_500).map { _ in
                (id: StoreFixture.newID(), submission: TaskSubmission(taskType: "echo"))
            }
            _ = try await store.store.submit(submissions)
            try await store.advance(by: .seconds(2))
            _ = try await store.store.reconcile(limit: 100, budgets: [normal: 0])
            #expect(try await store.look(submissions[0].id) == .milliseconds(3_002))
        }
    }

    @Test func `A pass looks at no more tasks than it is told`() async throws {
        try await StoreFixture.run { store in
            for _ in 0..<5 { _ = try await store.submit { $0.delay = .seconds(1) } }
            try await store.advance(by: .seconds(1))
            let first = try await store.store.reconcile(limit: 3, budgets: [:])
            #expect(first.lookedAt == 3)
            #expect(first.toPublish.count == 3)
            #expect(try await store.store.reconcile(limit: 3, budgets: [:]).toPublish.count == 2)
        }
    }

    @Test func `Large tasks that are due are published in several calls`() async throws {
        try await StoreFixture.run { store in
            for _ in 0..<6 {
                let id = try await store.submit { $0.delay = .seconds(1) }
                let large = "\"parameters\":\"" + String(repeating: "x", count: 1 << 20) + "\""
                try await store.redis("HSET", store.keys.task(id), "submission", large)
            }
            try await store.advance(by: .seconds(1))
            let first = try await store.store.reconcile(limit: 100, budgets: [:])
            #expect(first.toPublish.count == 4)
            #expect(first.lookedAt == 100, "there are more")
            let second = try await store.store.reconcile(limit: 100, budgets: [:])
            #expect(second.toPublish.count == 2 && second.lookedAt == 2)
        }
    }

    @Test func `A sweep of many goes in parts, and reaches each`() async throws {
        try await StoreFixture.run { store in
            let submissions = (0..<1_200).map { _ in
                (id: StoreFixture.newID(), submission: TaskSubmission(taskType: "echo"))
            }
            _ = try await store.store.submit(submissions)
            #expect(try await store.store.sweep(normal, count: 1_100) == 1_100)
            #expect(try await store.look(submissions[1_099].id) == .zero)
            #expect(try await store.look(submissions[1_100].id) != .zero)
            // Not the clock is put on, by which the others would be due of themselves.
            try await store.redis("HDEL", store.keys.system, "swept:default:normal")
            #expect(try await store.store.sweep(normal, count: 5_000) == 100)
        }
    }

    @Test func `A sweep brings the oldest waiting tasks forward`() async throws {
        try await StoreFixture.run { store in
            var ids: [TaskID] = []
            for _ in 0..<4 { ids.append(try await store.submit()) }
            try await store.advance(by: .seconds(2))
            _ = try await store.reconcile(budget: 0)
            #expect(try await store.store.sweep(normal, count: 2) == 2)
            #expect(try await store.store.sweep(normal, count: 2) == 0)
            #expect(try await store.reconcile().map(\.taskID) == Array(ids.prefix(2)))
            #expect(try await store.store.sweep(QueueBand(queue: "mail", band: .low), count: 2) == 0)
        }
    }

    @Test func `Two who miss the same messages do not both bring tasks forward`() async throws {
        try await StoreFixture.run { store in
            for _ in 0..<4 { _ = try await store.submit() }
            try await store.advance(by: .seconds(2))
            _ = try await store.reconcile(budget: 0)
            #expect(try await store.store.sweep(normal, count: 4) == 4)
            #expect(try await store.reconcile().count == 4)
            // The other has counted before those were published.
            #expect(try await store.store.sweep(normal, count: 4) == 0)
            try await store.advance(by: .seconds(6))
            #expect(try await store.store.sweep(normal, count: 4) == 4)
        }
    }

    @Test func `A clock that was put back is no pause, and one band's pause is none for another`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.submit()
            _ = try await store.submit { $0.priority = 9 }
            #expect(try await store.store.sweep(normal, count: 4) == 1)
            #expect(try await store.store.sweep(QueueBand(queue: "default", band: .high), count: 4) == 1)
            try await store.advance(by: .seconds(-120))
            #expect(try await store.store.sweep(normal, count: 4) == 1)
        }
    }

    @Test func `What waits is counted by queue band`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.submit()
            _ = try await store.submit { $0.priority = 9 }
            _ = try await store.submit { $0.queue = "mail" }
            let waiting = try await store.store.waiting(in: QueueBand.all(of: "default"))
            #expect(waiting[QueueBand(queue: "default", band: .high)] == 1)
            #expect(waiting[normal] == 1)
            #expect(waiting[QueueBand(queue: "default", band: .low)] == 0)
            #expect(try await store.store.queues() == ["default", "mail"])
        }
    }
}
