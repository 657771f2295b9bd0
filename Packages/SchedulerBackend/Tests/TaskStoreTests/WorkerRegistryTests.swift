import Logging
import RedisClient
import SchedulerModels
import TaskStore
import Testing
import TestServers

@Suite("The registry of workers", .timeLimit(.minutes(2)))
struct WorkerRegistryTests {
    private func renewal(_ outcome: HeartbeatOutcome) throws -> HeartbeatOutcome.Renewal {
        guard case .renewed(let renewal) = outcome else { throw StoreFixture.Unexpected() }
        return renewal
    }

    @Test func `The first heartbeat registers, the next ones renew`() async throws {
        try await StoreFixture.run { store in
            let start = try await store.now
            let first = try renewal(await store.heartbeat("w"))
            #expect(first.leaseWasKnown == false)
            #expect(first.drain == false)
            #expect(first.now == start)
            #expect(first.opensAt == Timestamp(milliseconds: 0))
            try await store.advance(by: .seconds(3))
            #expect(try renewal(await store.heartbeat("w")).leaseWasKnown)
            let record = try #require(await store.store.worker("w"))
            #expect(record.hostname == "host")
            #expect(record.pid == 4_711)
            #expect(record.queues == ["default", "mail"])
            #expect(record.taskTypes == ["echo", "sleep"])
            #expect(record.concurrency == 4)
            #expect(record.version == SchedulerVersion.current)
            #expect(record.startedAt == start)
            #expect(record.lastHeartbeat == start + .seconds(3))
            #expect(try await store.store.worker("v") == nil)
        }
    }

    @Test func `A second live process with the same id is turned away until the first is gone`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            try await store.advance(by: .seconds(5))
            let second = try await store.heartbeat("w", incarnation: "other")
            #expect(second == .taken(incarnation: "w-1", leaseLeft: .seconds(10)))
            try await store.advance(by: .seconds(10))
            _ = try renewal(await store.heartbeat("w", incarnation: "other"))
            #expect(try await store.store.worker("w")?.processedTasks == 0)
        }
    }

    @Test func `An ended lease can never be renewed, and its tasks are free at once`() async throws {
        try await StoreFixture.run { store in
            let (id, _) = try await store.running()
            try await store.heartbeat("v")
            try await store.store.endLease(of: "w-1")
            #expect(try await store.heartbeat("w") == .fenced)
            #expect(try await store.claimed(id, by: "v").attempt == 2)
        }
    }

    @Test func `A new run id closes claims for one lease time, an unchanged one does not`() async throws {
        try await StoreFixture.run { store in
            let start = try await store.now
            #expect(try renewal(await store.heartbeat("w", run: "a")).opensAt == Timestamp(milliseconds: 0))
            #expect(try renewal(await store.heartbeat("w", run: "a")).opensAt == Timestamp(milliseconds: 0))
            #expect(try renewal(await store.heartbeat("w", run: "b")).opensAt == start + StoreFixture.lease)
            try await store.advance(by: .seconds(1))
            #expect(try renewal(await store.heartbeat("v", run: "b")).opensAt == start + StoreFixture.lease)
        }
    }

    @Test func `A restart that a reconciler sees first closes claims as well`() async throws {
        try await StoreFixture.run { store in
            let id = try await store.submit()
            try await store.heartbeat("w", run: "a")
            guard case .claimed = try await store.claim(id, by: "w", run: "a") else { throw StoreFixture.Unexpected() }
            try await store.advance(by: .seconds(20))
            #expect(try await store.reconcile(run: "b").isEmpty)
            #expect(try await store.status(id) == .running)
            #expect(try await store.look(id) == StoreFixture.lease)
        }
    }

    @Test func `A live worker is told to drain, a dead one is removed`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            let heard = try await store.messages(on: store.keys.control("w-1")) { () async throws in
                #expect(try await store.store.removeWorker("w") == .draining)
            }
            #expect(heard == "drain")
            #expect(try renewal(await store.heartbeat("w")).drain)
            try await store.advance(by: StoreFixture.lease)
            #expect(try await store.store.removeWorker("w") == .removed)
            #expect(try await store.store.removeWorker("w") == .unknown)
            #expect(try await store.store.workers().isEmpty)
        }
    }

    @Test func `A worker that leaves takes its entry and its lease along, but not another's`() async throws {
        try await StoreFixture.run { store in
            try await store.heartbeat("w")
            try await store.store.deregister(workerID: "w", incarnation: "other")
            #expect(try await store.store.workers().count == 1)
            try await store.store.deregister(workerID: "w", incarnation: "w-1")
            #expect(try await store.store.workers().isEmpty)
            let id = try await store.submit()
            #expect(try await store.claim(id, by: "w") == .noLease)
        }
    }

    @Test func `A connection is found by its incarnation while it lives`() async throws {
        try await StoreFixture.run { store in
            let name = store.keys.clientName(process: "i-1")
            #expect(await store.store.hasConnection(of: "i-1.1") == false)
            var configuration = try RedisConfiguration(url: try await PrivateRedis.shared().url)
            configuration.clientName = name
            let other = RedisClient(
                configuration: configuration,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            async let running: Void = other.run()
            _ = try await other.waitUntilConnected(timeout: .seconds(20))
            #expect(await store.store.hasConnection(of: "i-1.1") == true)
            #expect(await store.store.hasConnection(of: "i-1.2") == true)
            #expect(await store.store.hasConnection(of: "i.1") == false)
            await other.close()
            await running
            try await eventually(within: .seconds(10)) { await store.store.hasConnection(of: "i-1.1") == false }
        }
    }
}
