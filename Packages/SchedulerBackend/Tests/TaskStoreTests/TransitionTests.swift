import RedisClient
import SchedulerModels
import TaskStore
import TestServers
import Testing

@Suite("The table of transitions", .timeLimit(.minutes(2)))
struct TransitionTests {
    private struct Transition: Hashable, CustomStringConvertible {
        let from: TaskStatus
        let to: TaskStatus
        var description: String { "\(from.rawValue) → \(to.rawValue)" }
    }

    private static let error = Array("{}".utf8)

    @Test func `The scripts make the transitions of the table and no others`() async throws {
        try await StoreFixture.run(server: try await PrivateRedis.start(options: ["appendonly": "no"])) { store in
            try await store.heartbeat("w")
            var seen: Set<Transition> = []
            for from in TaskStatus.allCases {
                for isForgotten in [false, true] {
                    for step in Self.steps {
                        let (id, fence) = try await task(in: from, store)
                        // As Redis is when it has lost the last claim: the owner knows a higher fence.
                        let sent = isForgotten ? fence + 1_000 : fence
                        try await step(store, id, sent)
                        guard let to = try await store.status(id), to != from else { continue }
                        seen.insert(Transition(from: from, to: to))
                    }
                }
            }
            let table = Set(TaskStatus.transitions.flatMap { from, all in all.map { Transition(from: from, to: $0) } })
            #expect(seen.subtracting(table) == [], "made by a script and not in the table")
            #expect(table.subtracting(seen) == [], "in the table and made by no script")
        }
    }

    /// Brings a new task into a status by the calls that lead there; its fence is the last one given out.
    private func task(in status: TaskStatus, _ store: StoreFixture) async throws -> (TaskID, Int64) {
        let id = try await store.submit {
            if status == .scheduled { $0.delay = .seconds(1) }
            $0.expiresIn = .seconds(3_600)
        }
        switch status {
        case .scheduled: return (id, 0)
        case .expired:
            try await store.redis("HSET", store.keys.task(id), "expires", "1")
            _ = try await store.claim(id, by: "w")
            return (id, 0)
        case .cancelled:
            _ = try await store.store.cancel(id)
            return (id, 0)
        default: break
        }
        let fence = try await store.claimed(id, by: "w").fence
        switch status {
        case .pending: try await store.redis("HSET", store.keys.task(id), "owner", "lost", "run", "old")
        case .retrying:
            _ = try await store.finish(id, fence: fence, .retry(error: Self.error, after: .seconds(1)))
        case .completed: _ = try await store.finish(id, fence: fence)
        case .failed: _ = try await store.finish(id, fence: fence, .failed(error: Self.error))
        default: break
        }
        if status == .pending {
            try await store.redis("ZADD", store.keys.due, "1", id.description)
            _ = try await store.reconcile()
        }
        return (id, fence)
    }

    private typealias Step = @Sendable (StoreFixture, TaskID, Int64) async throws -> Void

    /// Every call that may change a status, in the situations that make a difference to it.
    private static let steps: [Step] = [
        { store, id, _ in _ = try await store.claim(id, by: "w") },
        { store, id, _ in
            try await store.redis("HSET", store.keys.task(id), "at", "1")
            _ = try await store.claim(id, by: "w")
        },
        { store, id, _ in
            guard try await isUnstarted(id, store) else { return }
            try await store.redis("HSET", store.keys.task(id), "at", "1", "expires", "1", "attempt", "0")
            _ = try await store.claim(id, by: "w")
        },
        { store, id, _ in
            try await store.setFact(3, to: "1", of: id)
            try await store.redis("HSET", store.keys.task(id), "owner", "lost", "attempt", "1", "at", "1")
            _ = try await store.claim(id, by: "w")
        },
        { store, id, _ in
            let computed = ComputedTask(id: id, age: .zero, result: Array("1".utf8))
            _ = try await store.store.complete([computed], incarnation: "w-1", workerID: "w", on: store.connection)
        },
        { store, id, fence in _ = try await store.finish(id, fence: fence) },
        { store, id, fence in _ = try await store.finish(id, fence: fence, .failed(error: error)) },
        { store, id, fence in
            _ = try await store.finish(id, fence: fence, .retry(error: error, after: .seconds(1)))
        },
        { store, id, fence in
            _ = try await store.finish(id, fence: fence, .postponed(reason: error, for: .seconds(1)))
        },
        { store, id, fence in _ = try await store.store.release(id, incarnation: "w-1", fence: fence) },
        { store, id, _ in _ = try await store.store.cancel(id) },
        { store, id, _ in _ = try await store.store.retry(id) },
        { store, id, fence in
            _ = try await store.store.reassert(
                try await store.message(id),
                incarnation: "w-1",
                workerID: "w",
                claim: .init(fence: fence, attempt: 1, maximumAttempts: 4)
            )
        },
        { store, id, _ in try await store.store.deferTask(id) },
        { store, id, _ in try await reconcile(id, store) },
        { store, id, _ in
            try await store.redis("HSET", store.keys.task(id), "at", "1", "owner", "lost")
            try await reconcile(id, store)
        },
        { store, id, _ in
            try await store.setFact(3, to: "1", of: id)
            try await store.redis("HSET", store.keys.task(id), "owner", "lost", "attempt", "1", "at", "1")
            try await reconcile(id, store)
        },
        { store, id, _ in
            guard try await isUnstarted(id, store) else { return }
            try await store.redis("HSET", store.keys.task(id), "expires", "1", "attempt", "0")
            try await reconcile(id, store)
        },
        { store, id, _ in _ = try await store.store.sweep(QueueBand(queue: "default", band: .normal), count: 9) },
        { store, _, _ in _ = try await store.store.purge(limit: 100) },
    ]

    /// Whether a task of this status can have no attempt behind it.
    private static func isUnstarted(_ id: TaskID, _ store: StoreFixture) async throws -> Bool {
        [.pending, .scheduled].contains(try await store.status(id))
    }

    private static func reconcile(_ id: TaskID, _ store: StoreFixture) async throws {
        if try await store.look(id) != nil { try await store.redis("ZADD", store.keys.due, "1", id.description) }
        _ = try await store.reconcile()
    }
}
