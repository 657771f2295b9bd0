import RedisClient
import SchedulerModels
import TaskStore
import Testing

@Suite("Queues", .timeLimit(.minutes(2)))
struct QueueTests {
    @Test func `Nothing of a paused queue is claimed until it is resumed, and other queues go on`() async throws {
        try await StoreFixture.run { store in
            let waiting = try await store.submit { $0.queue = "mail" }
            let other = try await store.submit()
            try await store.heartbeat("w")
            #expect(try await store.store.setPaused(true, queue: "mail"))
            #expect(try await !store.store.setPaused(true, queue: "mail"))
            #expect(try await store.claim(waiting, by: "w") == .paused)
            #expect(try await store.status(waiting) == .pending)
            _ = try await store.claimed(other, by: "w")
            guard case .renewed(let renewal) = try await store.heartbeat("w") else { throw StoreFixture.Unexpected() }
            #expect(renewal.pausedQueues == ["mail"])
            #expect(try await store.store.setPaused(false, queue: "mail"))
            #expect(try await !store.store.setPaused(false, queue: "mail"))
            _ = try await store.claimed(waiting, by: "w")
        }
    }

    @Test func `What runs when its queue is paused goes on, and its claim may be asked for again`() async throws {
        try await StoreFixture.run { store in
            let (id, claim) = try await store.running()
            try await store.store.setPaused(true, queue: "default")
            #expect(try await store.claim(id, by: "w") == .claimed(claim))
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
        }
    }

    @Test func `A task of a paused queue expires all the same`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit { $0.expiresIn = .seconds(5) }
            try await store.heartbeat("w")
            try await store.store.setPaused(true, queue: "default")
            try await store.advance(by: .seconds(6))
            #expect(try await store.claim(id, by: "w") == .ended(.expired))
        }
    }

    @Test func `Pausing and resuming is told to all workers`() async throws {
        try await StoreFixture.run { store in
            let channel = store.keys.controlOfAll
            let word = try await store.messages(on: channel) {
                try await store.store.setPaused(true, queue: "mail")
            }
            #expect(word == "queues")
        }
    }

    @Test(arguments: [nil, "p1"])
    func `That a queue is declared again is told to all workers`(process: String?) async throws {
        try await StoreFixture.run { store in
            let word = try await store.messages(on: store.keys.controlOfAll) {
                try await store.store.announceDeclared("mail", by: process)
            }
            #expect(word == (process.map { "declared mail \($0)" } ?? "declared mail"))
        }
    }

    @Test func `A queue's state counts what waits, runs and is scheduled`() async throws {
        try await StoreFixture.run { store in
            for priority in [1, 5, 9] { _ = try await store.submit { $0.priority = priority } }
            _ = try await store.submit { $0.delay = .seconds(60) }
            let (id, claim) = try await store.running { $0.queue = "mail" }
            _ = try await store.finish(id, fence: claim.fence, .retry(error: Array("{}"), after: .seconds(60)))
            _ = try await store.running { $0.queue = "mail" }
            try await store.store.setPaused(true, queue: "never-used")
            let states = try await store.store.queueStates()
            #expect(states.map(\.queue) == ["default", "mail", "never-used"])
            #expect(states.map(\.ready) == [3, 0, 0])
            #expect(states.map(\.running) == [0, 1, 0])
            #expect(states.map(\.scheduled) == [1, 1, 0])
            #expect(states.map(\.consumers) == [1, 1, 0])
            #expect(states.map(\.isPaused) == [false, false, true])
        }
    }

    @Test func `Rates are the growth of the counters over about a minute`() async throws {
        try await StoreFixture.run { store in
            _ = try await store.submit()
            #expect(try await store.store.queueStates(["default"])[0].rates == .init())
            // A sample every ten seconds, whoever asks and however often.
            for _ in 0..<9 {
                try await store.store.sampleCounters()
                try await store.store.sampleCounters()
                try await store.advance(by: .seconds(10))
                let (id, claim) = try await store.running { $0.taskType = "sleep" }
                _ = try await store.finish(id, fence: claim.fence)
            }
            let rates = try await store.store.queueStates(["default"])[0].rates
            #expect(rates.submitted == 6 && rates.completed == 6 && rates.failed == 0)
            let samples = try await store.redis("KEYS", store.keys.prefix + "sample:*").array.count
            #expect(samples == 9)
        }
    }
}
