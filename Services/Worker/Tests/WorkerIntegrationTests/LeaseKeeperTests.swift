import RedisClient
import SchedulerModels
import TaskDispatch
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("A worker's lease", .timeLimit(.minutes(2)))
struct LeaseKeeperTests {
    private func leaseEnd(_ scene: Scene) async throws -> Int64 {
        let reply = try await scene.command("ZRANGE", scene.store.keys.leases, "0", "-1", "WITHSCORES")
        let words = try reply.array
        guard words.count == 2, let end = Int64(try words[1].string) else { throw Scene.Unexpected() }
        return end
    }

    @Test func `It is registered, renewed and given up`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .milliseconds(50))
            try await worker.leased {
                let record = try #require(await scene.store.worker("w"))
                #expect(record.status == .idle)
                #expect(record.taskTypes == ["fickle", "gate"])
                let first = try await leaseEnd(scene)
                try await eventually(within: .seconds(10)) { try await leaseEnd(scene) > first }
            }
            #expect(try await scene.store.worker("w") == nil)
        }
    }

    @Test func `The registry says what runs`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .milliseconds(50))
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) {
                    let record = try await scene.store.worker("w")
                    return record?.status == .busy && record?.running == [message.taskID.description]
                }
                await scene.gate.letGoAll()
                #expect(await verdict.value == .acknowledge)
                try await eventually(within: .seconds(10)) { try await scene.store.worker("w")?.status == .idle }
            }
        }
    }

    @Test func `What runs is re-asserted after the lease was forgotten`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let before = try #require(await worker.lease.whenHeld())
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                try await scene.command("DEL", scene.store.keys.leases)
                await worker.lease.renewNow()
                // A claim from before the break that does not run yet was passed by.
                #expect(!worker.lease.covers(before))
                let after = try #require(await worker.lease.whenHeld())
                #expect(worker.lease.covers(after))
                #expect(after.incarnation == before.incarnation)
                await scene.gate.letGoAll()
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.record(message).status == .completed)
                #expect(try await scene.record(message).attempt == 1)
            }
        }
    }

    @Test func `A task whose record was lost with everything else is restored while it runs`() async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server) { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                try await scene.command("FLUSHALL")
                await worker.lease.renewNow()
                #expect(try await scene.status(message) == .running)
                await scene.gate.letGoAll()
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.record(message).status == .completed)
                #expect(await scene.gate.started.count == 1)
            }
        }
        await server.stop()
    }

    @Test(arguments: [false, true])
    func `What runs goes on over a restart of Redis`(isWiped: Bool) async throws {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                let before = try #require(await worker.lease.whenHeld())
                try await server.restart(wipingData: isWiped)
                try await eventually(within: .seconds(10)) {
                    guard let holding = await worker.lease.whenHeld() else { return false }
                    return holding.connection.serverRunID != before.connection.serverRunID
                }
                #expect(!worker.lease.covers(before))
                _ = try await scene.redis.waitUntilConnected(timeout: .seconds(10))
                #expect(try await scene.status(message) == .running)
                await scene.gate.letGoAll()
                #expect(await verdict.value == .acknowledge)
                #expect(try await scene.record(message).status == .completed)
                #expect(await scene.gate.stopped.isEmpty)
            }
        }
        await server.stop()
    }

    @Test func `A lease that cannot be renewed in time stops the handlers, and the attempt is given back`() async throws
    {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, leaseTTL: .seconds(5)) { scene in
            let worker = try TestWorker(scene)
            try await worker.leased {
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                let start = ContinuousClock.now
                server.suspend()
                try await eventually(within: .seconds(10)) { await scene.gate.stopped.count == 1 }
                // Before the lease is over in Redis.
                #expect(ContinuousClock.now - start < .seconds(5))
                server.resume()
                #expect(await verdict.value == .giveBack)
                _ = try await scene.redis.waitUntilConnected(timeout: .seconds(10))
                try await scene.reaches(.pending, message)
                #expect(try await scene.record(message).attempt == 0)
            }
        }
        await server.stop()
    }

    @Test func `A lease that was ended from outside stops the handlers and begins anew at once`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let before = try #require(await worker.lease.whenHeld())
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                try await scene.store.endLease(of: before.incarnation)
                await worker.lease.renewNow()
                let after = try #require(await worker.lease.whenHeld())
                #expect(after.incarnation != before.incarnation)
                #expect(!worker.lease.covers(before))
                #expect(await verdict.value == .giveBack)
                #expect(try await scene.record(message).status == .pending)
                #expect(try await scene.record(message).attempt == 0)
                #expect(try await scene.store.worker("w")?.status != .lost)
            }
        }
    }

    @Test func `A worker id of a live worker is refused`() async throws {
        try await Scene.run(leaseTTL: .seconds(2)) { scene in
            let first = try TestWorker(scene)
            try await first.leased {
                let second = try TestWorker(scene)
                try await second.connected {
                    await #expect(throws: StartupError.self) { try await second.lease.register() }
                }
                #expect(try await scene.store.worker("w")?.status == .idle)
            }
        }
    }

    @Test func `The worker id of a killed worker is free at once`() async throws {
        try await Scene.run { scene in
            let first = try TestWorker(scene)
            try await first.connected { try await first.lease.register() }
            let start = ContinuousClock.now
            let second = try TestWorker(scene)
            try await second.leased {
                // The lease would have lasted for 15.
                #expect(ContinuousClock.now - start < .seconds(10))
                let status = try await scene.store.worker("w")?.status
                #expect(status == .idle)
            }
        }
    }

    @Test func `Stops that nobody heard are brought by the next heartbeat, once`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                let incarnation = try #require(await worker.lease.whenHeld()).incarnation
                let message = try await scene.submit("gate")
                let verdict = Task { await worker.perform(message) }
                try await eventually(within: .seconds(10)) { await scene.gate.now == 1 }
                let stops = scene.store.keys.prefix + "stop:" + incarnation
                try await scene.command("SADD", stops, message.taskID.description)
                await worker.lease.renewNow()
                #expect(await verdict.value == .acknowledge)
                #expect(await scene.gate.stopped.count == 1)
                await worker.lease.renewNow()
                await worker.lease.renewNow()
                #expect(try await scene.command("SCARD", stops).optionalInt64 == 0)
            }
        }
    }

    @Test func `The word to drain is heard at once`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .seconds(60))
            try await worker.leased {
                try await eventually(within: .seconds(10)) {
                    // Heard only once the subscription stands.
                    try await scene.command("PUBSUB", "NUMPAT").optionalInt64 ?? 0 > 0
                }
                #expect(try await scene.store.removeWorker("w") == .draining)
                var drains = worker.drains.makeAsyncIterator()
                #expect(await drains.next() != nil)
                let holding = await worker.lease.whenHeld()?.workerID
                #expect(holding == nil)
            }
        }
    }

    @Test func `Whoever waits for the lease is woken when it is held, and when the worker leaves`() async throws {
        try await Scene.run { scene in
            let worker = try TestWorker(scene, heartbeat: .milliseconds(50))
            let early = Task { await worker.lease.whenHeld()?.workerID }
            try await worker.leased {
                let woken = await early.value
                #expect(woken == "w")
            }
            let after = await worker.lease.whenHeld()?.workerID
            #expect(after == nil)
            let never = try TestWorker(scene, id: "v")
            let late = Task { await never.lease.whenHeld()?.workerID }
            await never.lease.close()
            let left = await late.value
            #expect(left == nil)
        }
    }
}
