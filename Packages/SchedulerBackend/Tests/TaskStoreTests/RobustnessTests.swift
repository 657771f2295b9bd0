import Logging
import RedisClient
import SchedulerModels
import TaskStore
import Testing
import TestServers

@Suite("When Redis is not as it should be", .timeLimit(.minutes(3)))
struct RobustnessTests {
    @Test func `Scripts that the server has forgotten are sent again`() async throws {
        try await StoreFixture.run(server: try await PrivateRedis.start()) { store in
            let (id, claim) = try await store.running()
            try await store.redis("SCRIPT", "FLUSH")
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
            try await store.redis("SCRIPT", "FLUSH")
            #expect(try await store.reconcile().isEmpty)
        }
    }

    @Test func `A full memory refuses new work, and what runs is settled`() async throws {
        let server = try await PrivateRedis.start()
        try await StoreFixture.run(server: server) { store in
            let (id, claim) = try await store.running()
            let (second, other) = try await store.running()
            let waiting = try await store.submit()
            try await store.redis("CONFIG", "SET", "maxmemory", "1")
            let full = await #expect(throws: TaskStoreError.self) { _ = try await store.submit() }
            #expect(full?.kind == .full)
            let retry = await #expect(throws: TaskStoreError.self) { _ = try await store.store.retry(id) }
            #expect(retry?.kind == .full)
            guard case .renewed = try await store.heartbeat("w") else { throw StoreFixture.Unexpected() }
            _ = try await store.claimed(waiting, by: "w")
            #expect(try await store.finish(id, fence: claim.fence) == .settled(.completed))
            #expect(
                try await store.store.release(second, incarnation: "w-1", fence: other.fence) == .settled(.pending)
            )
            #expect(try await store.store.cancel(second) == .cancelled(from: .pending))
            #expect(try await store.store.delete(second))
            #expect(try await store.reconcile().isEmpty)
            try await store.redis("CONFIG", "SET", "maxmemory", "0")
            _ = try await store.submit()
        }
    }

    @Test func `A key of another program in a record's place is an error, and holds up nobody else`() async throws {
        try await StoreFixture.run { store in
            let spoilt = try await store.submit { $0.delay = .seconds(1) }
            let incomplete = try await store.submit { $0.delay = .seconds(1) }
            let sound = try await store.submit { $0.delay = .seconds(1) }
            try await store.redis("SET", store.keys.task(spoilt), "not a hash")
            try await store.redis("HDEL", store.keys.task(incomplete), "facts")
            try await store.advance(by: .seconds(1))
            #expect(try await store.reconcile().map(\.taskID) == [sound])
            #expect(try await store.look(spoilt) == .seconds(1_800))
            #expect(try await store.look(incomplete) == .seconds(1_800))

            try await store.heartbeat("w")
            let error = await #expect(throws: TaskStoreError.self) { _ = try await store.claim(spoilt, by: "w") }
            #expect(error?.kind == .unexpected)
            let read = await #expect(throws: TaskStoreError.self) { _ = try await store.store.task(spoilt) }
            #expect(read?.kind == .unexpected)
        }
    }

    @Test func `A record with an unknown band or status holds up nobody else`() async throws {
        try await StoreFixture.run { store in
            let odd = try await store.submit { $0.delay = .seconds(1) }
            let stranger = try await store.submit { $0.delay = .seconds(1) }
            let sound = try await store.submit { $0.delay = .seconds(1) }
            try await store.setFact(1, to: "sideways", of: odd)
            try await store.redis("HSET", store.keys.task(stranger), "status", "dreaming")
            try await store.advance(by: .seconds(1))
            let orders = try await store.reconcile().map(\.taskID)
            #expect(orders.contains(sound))
            #expect(!orders.contains(odd))
            try await store.advance(by: .seconds(2))
            #expect(try await store.reconcile().map(\.taskID).contains(sound))
        }
    }

    @Test func `A spoilt record does not stop the purge`() async throws {
        try await StoreFixture.run { store in
            let spoilt = try await store.submit { $0.resultTTL = .seconds(1) }
            let sound = try await store.submit { $0.resultTTL = .seconds(2) }
            for id in [spoilt, sound] { _ = try await store.store.cancel(id) }
            try await store.redis("SET", store.keys.task(spoilt), "not a hash")
            try await store.advance(by: .seconds(2))
            _ = try await store.store.purge(limit: 1)
            _ = try await store.store.purge(limit: 1)
            #expect(try await store.store.task(sound) == nil)
            #expect(try await store.store.purge(limit: 1) == 0)
        }
    }

    @Test func `The check at start refuses eviction and warns of missing durability`() async throws {
        let good = try await PrivateRedis.start()
        try await StoreFixture.run(server: good) { store in
            #expect(try await StoreCheck.findings(store.redis) == [.good])
            try await store.redis("CONFIG", "SET", "appendfsync", "everysec")
            guard case .warning(let text)? = try await StoreCheck.findings(store.redis).first else {
                throw StoreFixture.Unexpected()
            }
            #expect(text.contains("everysec"))
            try await store.redis("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
            guard case .refused(let reason)? = try await StoreCheck.findings(store.redis).first else {
                throw StoreFixture.Unexpected()
            }
            #expect(reason.contains("allkeys-lru"))
        }
    }

    @Test func `The check at start names the commands that the user may not send`() async throws {
        let server = try await PrivateRedis.start()
        try await StoreFixture.run(server: server) { store in
            try await store.redis(
                "ACL",
                "SETUSER",
                "poor",
                "on",
                ">secret",
                "~*",
                "&*",
                "+@all",
                "-time",
                "-zrevrangebylex"
            )
            var configuration = try RedisConfiguration(url: server.url)
            configuration.username = "poor"
            configuration.password = "secret"
            let poor = RedisClient(
                configuration: configuration,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            )
            async let running: Void = poor.run()
            _ = try await poor.waitUntilConnected(timeout: .seconds(20))
            let findings = try await StoreCheck.findings(poor)
            await poor.close()
            await running
            guard case .refused(let reason)? = findings.first else { throw StoreFixture.Unexpected() }
            #expect(reason.contains("may not send ZREVRANGEBYLEX, TIME;"))
        }
        await server.stop()
    }
}
