import RedisClient
import SchedulerModels
import TaskStore
import Testing

@Suite("Submitting", .timeLimit(.minutes(2)))
struct SubmitTests {
    @Test func `A task without a delay is pending and looked at after the grace`() async throws {
        try await StoreFixture.run { store in
            let id = StoreFixture.newID()
            let now = try await store.now
            let outcome = try await store.store.submit(TaskSubmission(taskType: "echo"), id: id)
            guard case .accepted(let acceptance) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(acceptance.taskID == id)
            #expect(acceptance.status == .pending)
            #expect(acceptance.createdAt == now)
            #expect(acceptance.scheduledAt == now)
            #expect(try await store.look(id) == .seconds(2))
            #expect(try await store.store.task(id)?.scheduledAt == nil)
        }
    }

    @Test func `The same id again repeats the first answer and makes no second task`() async throws {
        try await StoreFixture.run { store in
            let id = StoreFixture.newID()
            let first = try await store.store.submit(TaskSubmission(taskType: "echo"), id: id)
            try await store.advance(by: .seconds(1))
            #expect(try await store.store.submit(TaskSubmission(taskType: "echo"), id: id) == first)
            #expect(try await store.text("ZCARD", store.keys.tasks) == "1")
            #expect(try await store.text("HGET", store.keys.counters, "submitted:default:echo") == "1")
        }
    }

    @Test func `A delay and a moment both make a scheduled task that is looked at then`() async throws {
        try await StoreFixture.run { store in
            let now = try await store.now
            let delayed = try await store.submit { $0.delay = .seconds(30) }
            let timed = try await store.submit { $0.runAt = now + .seconds(40) }
            let past = try await store.submit { $0.runAt = Timestamp(milliseconds: now.milliseconds - 5_000) }
            #expect(try await store.status(delayed) == .scheduled)
            #expect(try await store.look(delayed) == .seconds(30))
            #expect(try await store.store.task(delayed)?.scheduledAt == now + .seconds(30))
            #expect(try await store.status(timed) == .scheduled)
            #expect(try await store.look(timed) == .seconds(40))
            #expect(try await store.status(past) == .pending)
        }
    }

    @Test func `A task that expires is looked at no later than that`() async throws {
        try await StoreFixture.run { store in
            let soon = try await store.submit { $0.expiresIn = .seconds(1) }
            let late = try await store.submit { $0.expiresIn = .seconds(60) }
            #expect(try await store.look(soon) == .seconds(1))
            #expect(try await store.look(late) == .seconds(2))
        }
    }

    @Test func `An idempotency key answers its task again, or a conflict for another body`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit { $0.idempotencyKey = "order-7" }
            var same = TaskSubmission(taskType: "echo")
            same.idempotencyKey = "order-7"
            #expect(try await store.store.submit(same, id: StoreFixture.newID()) == .replay(id))
            same.priority = 9
            #expect(try await store.store.submit(same, id: StoreFixture.newID()) == .conflict(id))
            #expect(try await store.text("ZCARD", store.keys.tasks) == "1")
            #expect(try await store.store.delete(id))
            let free = StoreFixture.newID()
            guard case .accepted = try await store.store.submit(same, id: free) else {
                Issue.record("the key of a deleted task is not free")
                return
            }
        }
    }

    @Test func `The admission limit counts open tasks alone`() async throws {
        try await StoreFixture.run(admissionLimit: 2) { store in
            let (first, claim) = try await store.running()
            _ = try await store.submit()
            let third = StoreFixture.newID()
            #expect(try await store.store.submit(TaskSubmission(taskType: "echo"), id: third) == .full)
            #expect(try await store.store.task(third) == nil)
            _ = try await store.finish(first, fence: claim.fence)
            guard case .accepted = try await store.store.submit(TaskSubmission(taskType: "echo"), id: third) else {
                Issue.record("an ended task still counts")
                return
            }
        }
    }

    @Test func `Beyond the limit of queues no submission makes a new one, and the known ones go on`() async throws {
        try await StoreFixture.run(queueLimit: 2) { store in
            func submit(_ queue: String, _ type: String = "echo") -> (id: TaskID, submission: TaskSubmission) {
                var submission = TaskSubmission(taskType: type)
                submission.queue = queue
                return (StoreFixture.newID(), submission)
            }
            let tasks = [submit("default"), submit("mail"), submit("news"), submit("mail", "other"), submit("news")]
            let outcomes = try await store.store.submit(tasks).map { try $0.get() }
            #expect(outcomes.map { $0 == .tooManyQueues } == [false, false, true, false, true])
            #expect(try await store.store.task(tasks[2].id) == nil)
            let leftovers = try await store.text("SCARD", store.keys.types(queue: "news"))
            #expect(try await store.store.queues() == ["default", "mail"] && leftovers == "0")
            #expect(try await store.store.submit(tasks[2].submission, id: tasks[2].id) == .tooManyQueues)
            // What was accepted before is no new submission: it is made again whatever the limit.
            var message = try await store.message(tasks[2].id)
            message.submission.queue = "news"
            guard case .restored = try await store.store.restore(message) else { throw StoreFixture.Unexpected() }
            guard case .accepted = try await store.store.submit(tasks[4].submission, id: tasks[4].id) else {
                Issue.record("a queue that is there is refused")
                return
            }
        }
    }

    @Test(arguments: [
        "9007199254740993", "1.0", "[]", "{}", "\"grün – 任务 🧵 \\u0000\"", "1e400", "-0", "[[],{},\"\",null]",
    ])
    func `A payload comes back byte for byte`(json: String) async throws {
        try await StoreFixture.run { store in
            let parameters = JSONObject([.init(key: "value", value: try JSONParser.parse(json))])
            let (id, claim) = try await store.running { $0.parameters = parameters }
            var submission = TaskSubmission(taskType: "echo")
            submission.parameters = parameters
            #expect(try await store.store.task(id)?.submissionMembers == submission.members)
            _ = try await store.store.report(
                progress: Array(json),
                of: id,
                incarnation: "w-1",
                fence: claim.fence
            )
            #expect(try await store.store.task(id)?.progress == Array(json))
            try await store.advance(by: .seconds(20))
            let orders = try await store.reconcile()
            let message = try TaskMessage(body: try #require(orders.first).body)
            #expect(message.submission == submission)
            #expect(message.attempt == 1)
            _ = try await store.finish(id, fence: claim.fence, .completed(result: Array(json)))
            #expect(try await store.store.task(id)?.result == Array(json))
        }
    }
}
