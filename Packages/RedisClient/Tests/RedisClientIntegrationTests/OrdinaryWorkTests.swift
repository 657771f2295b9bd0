import Glibc
import RedisClient
import Synchronization
import TestServers
import Testing

/// What callers do with a healthy server; each test uses keys of its own.
@Suite(.timeLimit(.minutes(2)))
struct OrdinaryWorkTests {
    @Test func `the connection is known as the server knows it`() async throws {
        let server = try await PrivateRedis.shared()
        var configuration = try RedisConfiguration.testing(port: server.port)
        configuration.clientName = "known"
        try await withClient(configuration) { client in
            let info = try await client.waitUntilConnected(timeout: .seconds(10))
            let list = try server.command("CLIENT", "LIST", "ID", "\(info.clientID)")
            #expect(list.contains("name=known"))
            let section = try server.command("INFO", "server")
            #expect(section.contains("run_id:\(info.serverRunID)"))
            #expect(section.contains("redis_version:\(info.serverVersion)"))
            #expect(client.connection == info)
        }
    }

    @Test func `bytes come back as they went, whatever they are`() async throws {
        let server = try await PrivateRedis.shared()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let all = (0...255).map { UInt8($0) }
            let big = [UInt8](repeating: 0xA5, count: 5_000_000)
            for (key, value) in [("work:all", all), ("work:none", []), ("work:big", big)] {
                _ = try await client.execute(RedisCommand("SET", [RedisArgument(key), RedisArgument(value)]))
                let back = try await client.execute(RedisCommand("GET", [RedisArgument(key)])).bytes
                #expect(back == value)
            }
        }
    }

    @Test func `replies are handed out where the owner wants them to be`() async throws {
        let server = try await PrivateRedis.shared()
        let count = Atomic<Int>(0)
        let isHeld = Atomic<Bool>(true)
        let handingOut: @Sendable (() -> Void) -> Void = { body in
            count.add(1, ordering: .relaxed)
            for _ in 0..<20_000 where isHeld.load(ordering: .acquiring) { usleep(1_000) }
            body()
        }
        try await withClient(try .testing(port: server.port), handingOut: handingOut) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let isAnswered = Atomic<Bool>(false)
            async let reply: Void = {
                _ = try await client.execute(RedisCommand("PING"))
                isAnswered.store(true, ordering: .releasing)
            }()
            try await eventually(within: .seconds(10)) { count.load(ordering: .relaxed) == 1 }
            let wasAnswered = isAnswered.load(ordering: .acquiring)
            #expect(!wasAnswered)
            isHeld.store(false, ordering: .releasing)
            try await reply
        }
    }

    @Test func `many callers share round trips and each gets its own reply`() async throws {
        let server = try await PrivateRedis.shared()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let wrong = await withTaskGroup(of: Int.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        var wrong = 0
                        for round in 0..<10 {
                            let text = "\(number)-\(round)"
                            let reply = try? await client.execute(RedisCommand("ECHO", [RedisArgument(text)]))
                            if reply != .bulk(Array(text.utf8)) { wrong += 1 }
                        }
                        return wrong
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(wrong == 0)
            let statistics = client.statistics
            #expect(statistics.commands == 10_000)
            #expect(statistics.roundTrips < 5_000)
            #expect(statistics.reconnects == 0)
        }
    }

    @Test func `a pipeline keeps its order and its error replies in place`() async throws {
        let server = try await PrivateRedis.shared()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let replies = try await client.execute(
                pipeline: [
                    RedisCommand("DEL", ["work:pipe"]), RedisCommand("RPUSH", ["work:pipe", "a"]),
                    RedisCommand("INCR", ["work:pipe"]), RedisCommand("LLEN", ["work:pipe"]),
                ]
            )
            #expect(replies.count == 4)
            #expect(replies[2].serverError?.code == .wrongType)
            #expect(replies[3] == .integer(1))
            let empty = try await client.execute(pipeline: [])
            #expect(empty.isEmpty)
        }
    }

    @Test func `an error reply is thrown and the connection stays`() async throws {
        let server = try await PrivateRedis.shared()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            _ = try await client.execute(RedisCommand("RPUSH", ["work:list", "a"]))
            let error = await failure { () throws(RedisError) in
                try await client.execute(RedisCommand("GET", ["work:list"]))
            }
            #expect(error?.code == .wrongType)
            #expect(error?.operation == "GET")
            let unknown = await failure { () throws(RedisError) in
                try await client.execute(RedisCommand("NOSUCH", ["payload"]))
            }
            #expect(unknown?.message.contains("payload") == false)
            #expect(client.statistics.reconnects == 0)
        }
    }

    @Test func `cancelled callers do not disturb the others`() async throws {
        let server = try await PrivateRedis.shared()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let wrong = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        let caller = Task {
                            try await client.execute(RedisCommand("ECHO", [RedisArgument(number)]))
                        }
                        if number.isMultiple(of: 2) { caller.cancel() }
                        switch await caller.result {
                        case .success(let reply): return reply != .bulk(Array("\(number)".utf8))
                        case .failure(let error): return (error as? RedisError)?.code != .cancelled
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wrong == 0)
            #expect(client.statistics.reconnects == 0)
        }
    }

    @Test func `a wrong password is the cause that the wait reports`() async throws {
        let server = try await PrivateRedis.start(options: ["requirepass": "right"])
        let wrong = try RedisConfiguration(url: "redis://:wr0ng@127.0.0.1:\(server.port)")
        try await withClient(wrong) { client in
            let error = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .milliseconds(300))
            }
            #expect(error?.code == .wrongPassword)
            #expect(error.map { !"\($0)".contains("wr0ng") } == true)
        }
        let none = try RedisConfiguration(url: "redis://127.0.0.1:\(server.port)")
        try await withClient(none) { client in
            let error = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .milliseconds(300))
            }
            #expect(error?.code == .noAuthentication)
        }
        let right = try RedisConfiguration(url: "redis://default:right@127.0.0.1:\(server.port)/5")
        try await withClient(right) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let reply = try await client.execute(RedisCommand("CLIENT", ["INFO"])).string
            #expect(reply.contains("db=5"))
        }
        await server.stop()
    }

    @Test func `a server behind a Unix socket serves as well`() async throws {
        let server = try await PrivateRedis.start(options: ["unixsocket": "redis.sock"])
        try await withClient(try RedisConfiguration(url: "unix://\(server.folder)/redis.sock?db=1")) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let reply = try await client.execute(RedisCommand("PING"))
            #expect(reply == .status("PONG"))
        }
        await server.stop()
    }
}
