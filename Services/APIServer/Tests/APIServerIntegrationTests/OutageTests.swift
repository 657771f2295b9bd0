import SchedulerModels
import TestServers
import Testing

@testable import APIServer

/// What clients see while a server behind the API is away, with servers that belong to the test alone.
@Suite(.timeLimit(.minutes(10)))
struct OutageTests {
    /// A frozen Redis may be noticed only when a command's time is up (3 s), and is asked once more; a busy machine takes longer.
    private static let patience: Duration = .seconds(20)

    @Test func `While Redis is frozen everything is a 503 in time, and well again by itself`() async throws {
        let redis = try await PrivateRedis.start()
        try await APIFixture.run(redisURL: redis.url) { api async throws in
            let id = try await api.accepted()
            redis.suspend()
            try await Self.expectRefusals(api, id)
            redis.resume()
            try await Self.expectRecovery(api, id)
        }
        await redis.stop()
    }

    @Test func `While Redis is dead everything is a 503 at once, and well again by itself`() async throws {
        let redis = try await PrivateRedis.start()
        try await APIFixture.run(redisURL: redis.url) { api async throws in
            let id = try await api.accepted()
            await redis.kill()
            try await Self.expectRefusals(api, id)
            try await redis.restart()
            try await Self.expectRecovery(api, id)
        }
        await redis.stop()
    }

    @Test func `A request that is held when Redis dies is a 503, and nothing of it stays`() async throws {
        let redis = try await PrivateRedis.start()
        try await APIFixture.run(redisURL: redis.url) { api async throws in
            let id = try await api.accepted()
            async let held = api.get("/tasks/\(id)?wait=60")
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
            let moment = ContinuousClock.now
            await redis.kill()
            let answer = try await held
            #expect(answer.isProblem(503) && ContinuousClock.now - moment < .seconds(30))
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 0 }
            try await redis.restart()
            try await Self.expectRecovery(api, id)
        }
        await redis.stop()
    }

    @Test func `A held request is answered although the message of its end was missed`() async throws {
        let redis = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: redis.port)
        try await APIFixture.run(redisURL: proxy.url(for: redis.url)) { api async throws in
            let id = try await api.accepted()
            async let held = api.get("/tasks/\(id)?wait=60")
            try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
            // Both connections break; the subscription comes back, and whoever waits looks again.
            proxy.resetAll()
            try await eventually(within: .seconds(20)) { try await api.post("/tasks/\(id)/cancel").status == 200 }
            let answer = try await held
            #expect(answer["status"].stringValue == "cancelled" && answer.status == 200)
        }
        proxy.stop()
        await redis.stop()
    }

    @Test func `When Redis has no memory left a submission is a 503, and what exists can be read and ended`()
        async throws
    {
        let redis = try await PrivateRedis.start(options: ["maxmemory": "100mb"])
        try await APIFixture.run(redisURL: redis.url) { api async throws in
            let id = try await api.accepted()
            try redis.command("CONFIG", "SET", "maxmemory", "1mb")
            let full = try await api.submit()
            #expect(full.isProblem(503) && full.headers["retry-after"] == "30")
            #expect(try await api.get("/tasks/\(id)").status == 200)
            #expect(try await api.post("/tasks/\(id)/cancel").status == 200)
            #expect(try await api.delete("/tasks/\(id)").status == 204)
            try redis.command("CONFIG", "SET", "maxmemory", "100mb")
            #expect(try await api.submit().status == 202)
        }
        await redis.stop()
    }

    @Test func `While RabbitMQ is blocked or away submissions are taken, and the health check tells`() async throws {
        let rabbit = try await PrivateRabbitMQ.start()
        try await APIFixture.run(rabbitURL: rabbit.url) { api async throws in
            #expect(try await api.get("/health").status == 200)
            try await rabbit.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.0001)")
            // The broker tells a publisher that it is blocked when it publishes.
            #expect(try await api.submit().status == 202)
            try await eventually(within: .seconds(30)) {
                let health = try await api.get("/health")
                return health.status == 503 && health["checks"]["rabbitmq"]?["status"]?.stringValue == "blocked"
            }
            try await Self.expectAccepting(api)
            try await rabbit.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.9)")
            try await eventually(within: .seconds(30)) { try await api.get("/health").status == 200 }

            await rabbit.kill()
            try await eventually(within: .seconds(30)) {
                let health = try await api.get("/health/")
                return health.status == 503 && health["status"].stringValue == "unhealthy"
                    && health["checks"]["rabbitmq"]?["status"]?.stringValue == "down"
                    && health["checks"]["redis"]?["status"]?.stringValue == "up"
                    && health.headers["retry-after"] == "2"
            }
            try await Self.expectAccepting(api)
            try await rabbit.restart()
            try await eventually(within: .seconds(60)) { try await api.get("/health").status == 200 }
        }
        await rabbit.stop()
    }

    /// Without a broker: a submission is stored and answered as ever, and the server calls itself ready.
    private static func expectAccepting(_ api: APIFixture) async throws {
        let moment = ContinuousClock.now
        let answer = try await api.submit()
        #expect(answer.status == 202 && ContinuousClock.now - moment < patience)
        let path = try #require(answer.headers["location"])
        #expect(try await api.get(path)["status"].stringValue == "pending")
        #expect(try await api.get("/health/ready").status == 200)
        #expect(try await api.get("/health/live").status == 200)
    }

    /// Without Redis: nothing is taken, everything is refused in time, and the process calls itself alive.
    private static func expectRefusals(_ api: APIFixture, _ id: TaskID) async throws {
        // A frozen server does what it was sent once it goes on, in whatever order: cancelled first, the task itself could be deleted.
        let other = "01a20b6f-28e0-7000-b89a-000000000000"
        let requests: [@Sendable () async throws -> WireAnswer] = [
            { try await api.submit() }, { try await api.submit(to: "/tasks?strict=true") },
            { try await api.get("/tasks/\(id)") }, { try await api.get("/tasks/\(id)?wait=30") },
            { try await api.get("/tasks/") }, { try await api.delete("/tasks/\(other)") },
            { try await api.post("/tasks/\(other)/cancel") }, { try await api.post("/tasks/\(other)/retry") },
            { try await api.get("/workers/") }, { try await api.get("/workers/w") },
            { try await api.delete("/workers/w") },
        ]
        for round in 0..<2 {
            try await withThrowingTaskGroup(of: (Int, WireAnswer, Duration).self) { group in
                for (index, request) in requests.enumerated() {
                    group.addTask {
                        let moment = ContinuousClock.now
                        return (index, try await request(), ContinuousClock.now - moment)
                    }
                }
                for try await (index, answer, took) in group {
                    #expect(answer.isProblem(503) && answer.headers["retry-after"] == "2", "\(round) \(index)")
                    #expect(took < patience, "\(round) \(index)")
                }
            }
        }
        #expect(try await api.get("/health/live").status == 200)
        for path in ["/health", "/health/ready"] {
            let health = try await api.get(path)
            #expect(health.status == 503 && health.headers["retry-after"] == "2")
            #expect(health["checks"]["redis"]?["status"]?.stringValue == "down")
        }
        #expect(try await api.submit("{").isProblem(400))
        #expect(try await api.get("/tasks/x").isProblem(404))
    }

    private static func expectRecovery(_ api: APIFixture, _ id: TaskID) async throws {
        try await eventually(within: .seconds(30)) { try await api.get("/health").status == 200 }
        #expect(try await api.get("/tasks/\(id)").status == 200)
        #expect(try await api.submit().status == 202)
        let cancelled = try await api.accepted()
        async let held = api.get("/tasks/\(cancelled)?wait=60")
        try await eventually(within: .seconds(30)) { await api.assembly.changes.waitingCount == 1 }
        _ = try await api.post("/tasks/\(cancelled)/cancel")
        #expect(try await held["status"].stringValue == "cancelled")
    }
}
