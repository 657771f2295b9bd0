import SchedulerModels
import TaskStore
import TestServers
import Testing

@Suite("Lists of tasks", .timeLimit(.minutes(3)))
struct ListTests {
    /// Every page of a filter, in order.
    private func all(_ filter: TaskFilter, _ store: StoreFixture) async throws -> [TaskID] {
        var filter = filter
        var ids: [TaskID] = []
        for _ in 0..<1_000 {
            let page = try await store.store.tasks(filter)
            #expect(page.tasks.count <= filter.limit)
            ids += page.tasks.map(\.taskID)
            guard let next = page.next else { return ids }
            filter.after = next
        }
        Issue.record("the pages never end")
        return ids
    }

    @Test func `Every filter and combination finds exactly its tasks among a thousand, newest first`() async throws {
        try await StoreFixture.run(server: try await PrivateRedis.start(options: ["appendonly": "no"])) { store in
            var made: [(id: TaskID, submission: TaskSubmission, status: TaskStatus)] = []
            for number in 0..<1_000 {
                var submission = TaskSubmission(taskType: number % 3 == 0 ? "sleep" : "echo")
                submission.queue = number % 4 == 0 ? "mail" : "default"
                submission.priority = number % 10
                submission.tags = number % 5 == 0 ? ["red"] : number % 7 == 0 ? ["red", "blue"] : []
                if number % 6 == 1 { submission.delay = .seconds(60) }
                let id = StoreFixture.newID()
                _ = try await store.store.submit(submission, id: id)
                var status: TaskStatus = submission.delay == nil ? .pending : .scheduled
                if number % 11 == 0 {
                    _ = try await store.store.cancel(id)
                    status = .cancelled
                }
                made.append((id, submission, status))
            }
            var filters: [TaskFilter] = []
            for status in [nil, TaskStatus.pending, .scheduled, .cancelled, .running] {
                for type in [nil, "echo", "sleep"] {
                    for queue in [nil, "mail", "nowhere"] {
                        for tag in [nil, "red", "blue"] {
                            var filter = TaskFilter(limit: 97)
                            filter.statuses = status.map { [$0] } ?? []
                            filter.taskType = type
                            filter.queue = queue
                            filter.tag = tag
                            filters.append(filter)
                        }
                    }
                }
            }
            for filter in filters {
                let expected = made.reversed().filter {
                    (filter.statuses.isEmpty || filter.statuses.contains($0.status))
                        && (filter.taskType == nil || $0.submission.taskType == filter.taskType)
                        && (filter.queue == nil || $0.submission.queue == filter.queue)
                        && (filter.tag.map($0.submission.tags.contains) ?? true)
                }
                #expect(try await all(filter, store) == expected.map(\.id), "\(filter)")
            }
        }
    }

    @Test func `A page that is exactly full has a next one only if there is more`() async throws {
        try await StoreFixture.run { store in
            var ids: [TaskID] = []
            for _ in 0..<4 { ids.append(try await store.submit()) }
            let first = try await store.store.tasks(TaskFilter(limit: 2))
            #expect(first.tasks.map(\.taskID) == [ids[3], ids[2]])
            #expect(first.next == ids[2])
            #expect(try await all(TaskFilter(limit: 2), store) == ids.reversed())
            #expect(try await all(TaskFilter(limit: 1), store) == ids.reversed())
            #expect(try await all(TaskFilter(limit: 500), store) == ids.reversed())
        }
    }

    @Test func `Large tasks come on more pages than asked for, each once`() async throws {
        try await StoreFixture.run { store in
            let large = String(repeating: "x", count: 1 << 20)
            var ids: [TaskID] = []
            for _ in 0..<54 {
                let id = try await store.submit()
                try await store.redis("HSET", store.keys.task(id), "result", large)
                ids.append(id)
            }
            let page = try await store.store.tasks(TaskFilter(limit: 500))
            #expect(page.tasks.count == 50 && page.next == ids[4] && !page.isComplete)
            #expect(try await all(TaskFilter(limit: 500), store) == ids.reversed())
        }
    }

    @Test func `A search for rare tasks costs a bounded page and still finds them`() async throws {
        try await StoreFixture.run { store in
            let rare = try await store.submit { $0.tags = ["red"] }
            _ = try await store.store.cancel(rare)
            for _ in 0..<250 { _ = try await store.submit { $0.tags = ["red"] } }
            var filter = TaskFilter(limit: 10)
            filter.statuses = [.cancelled]
            filter.tag = "red"
            #expect(try await all(filter, store) == [rare])
        }
    }
}
