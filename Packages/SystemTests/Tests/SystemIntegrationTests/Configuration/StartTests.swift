import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A start", .timeLimit(.minutes(5)), .keepsLogs)
struct StartTests {
    @Test(arguments: RefusedSetting.all)
    func `with a setting that cannot be used stops with one clear line`(_ setting: RefusedSetting) async throws {
        var environment = [setting.name: setting.value]
        if setting.name == "API_HOST" {
            // Known to be unusable only when the server begins to listen.
            environment["API_ALLOW_ANONYMOUS"] = "true"
            environment["REDIS_URL"] = try await PrivateRedis.shared().url
            environment["RABBITMQ_URL"] = try await PrivateRabbitMQ.shared().url
        }
        let refusal = try await Refusal(setting.binary, environment)
        #expect(refusal.isClear(setting.binary, naming: setting.name), "\(refusal)")
        #expect(!refusal.output.contains("hunter"))
    }

    @Test(arguments: [Binary.apiServer, .worker])
    func `against servers that refuse it stops with one clear line and no password`(_ binary: Binary) async throws {
        let locked = try await PrivateRedis.start(options: ["requirepass": "hunter2"])
        let evicting = try await PrivateRedis.start(options: ["maxmemory-policy": "allkeys-lru"])
        let redis = try await PrivateRedis.shared().url
        let rabbit = try await PrivateRabbitMQ.shared()
        let nothing = try FreePort.next()
        let wrong = locked.url.replacing("hunter2", with: "hunter3")
        let cases: [(String, [String: String])] = [
            ("REDIS_URL", ["REDIS_URL": wrong]),
            ("REDIS_URL", ["REDIS_URL": locked.url.replacing(":hunter2@", with: "")]),
            ("maxmemory-policy", ["REDIS_URL": evicting.url]),
            ("REDIS_URL", ["REDIS_URL": "redis://127.0.0.1:\(nothing)/0"]),
            ("RABBITMQ_URL", ["RABBITMQ_URL": rabbit.url.replacing("guest@", with: "hunter2@")]),
            ("RABBITMQ_URL", ["RABBITMQ_URL": rabbit.url + "no-such-host"]),
            ("RABBITMQ_URL", ["RABBITMQ_URL": "amqp://guest:hunter2@127.0.0.1:\(nothing)/"]),
        ]
        for (name, given) in cases {
            let environment = ["REDIS_URL": redis, "RABBITMQ_URL": rabbit.url, "STARTUP_TIMEOUT": "1"]
            let refusal = try await Refusal(binary, environment.merging(given) { $1 })
            #expect(refusal.isClear(binary, naming: name), "\(given): \(refusal)")
            #expect(!refusal.output.contains("hunter"), "\(given): \(refusal)")
        }
        await locked.stop()
        await evicting.stop()
    }

    @Test func `of an API server on a port that is taken stops with one clear line`() async throws {
        try await Stack.with { stack in
            let first = try await stack.startAPI()
            let refusal = try await Refusal(
                .apiServer,
                ["REDIS_URL": stack.redis.url, "RABBITMQ_URL": stack.rabbitURL, "API_PORT": "\(stack.port)"]
            )
            #expect(refusal.isClear(.apiServer, naming: "API_PORT"), "\(refusal)")
            #expect(first.isRunning)
            #expect(try await stack.get("/health/live").status == 200)
        }
    }

    @Test func `before its servers are there waits for them`() async throws {
        try await Stack.with(ownBroker: true) { stack in
            await stack.redis.kill()
            await stack.rabbit.kill()
            let api = try stack.launch(.apiServer, as: "api", ["API_PORT": "\(stack.port)"])
            let worker = try stack.launch(.worker, as: "w1", ["WORKER_ID": "w1"])
            for process in [api, worker] {
                try await process.waitForOutput(containing: "waiting for Redis", timeout: .seconds(10))
            }
            try await stack.redis.restart()
            for process in [api, worker] {
                try await process.waitForOutput(containing: "waiting for RabbitMQ", timeout: .seconds(10))
            }
            try await stack.rabbit.restart()
            for process in [api, worker] {
                let word = process.pid == api.pid ? "listening" : "ready"
                try await process.waitForOutput(containing: word, timeout: .seconds(20))
            }
            #expect(try await stack.end(of: stack.submit("echo").id).workerID == "w1")
        }
    }

    @Test func `under the name of a live worker stops, under that of a killed one takes its place`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let first = try await stack.startWorker("w1")
            let refusal = try await Refusal(
                .worker,
                [
                    "REDIS_URL": stack.redis.url, "RABBITMQ_URL": stack.rabbitURL, "WORKER_ID": "w1",
                    "WORKER_LEASE_TTL": "2",
                ]
            )
            #expect(refusal.isClear(.worker, naming: "WORKER_ID"), "\(refusal)")
            #expect(try await stack.end(of: stack.submit("echo").id).workerID == "w1")
            await first.kill()
            let killedAt = ContinuousClock.now
            try await stack.startWorker("w1")
            #expect(ContinuousClock.now - killedAt < .seconds(5))
        }
    }
}
