import RedisClient
import TestServers
import Testing

/// Scripts by digest, on servers of their own, as `SCRIPT FLUSH` concerns everybody.
@Suite(.timeLimit(.minutes(2)))
struct ScriptTests {
    private let add = RedisScript(name: "add", source: "return redis.call('INCRBY', KEYS[1], ARGV[1])")

    @Test func `the source is sent once and again after the server forgot it`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            for expected: Int64 in 1...3 {
                let value = try await client.evaluate(add, keys: ["n"], arguments: [1]).int64
                #expect(value == expected)
            }
            #expect(client.statistics.commands == 4)
            _ = try server.command("SCRIPT", "FLUSH")
            let value = try await client.evaluate(add, keys: ["n"], arguments: [1]).int64
            #expect(value == 4)
            let joined = RedisScript(name: "joined", source: "return table.concat(ARGV, ' ')")
            for _ in 1...2 {
                let words = try await client.evaluate(joined, parts: [["a", 1], [], [-23]]).string
                #expect(words == "a 1 -23")
            }
            let known = try server.command("SCRIPT", "EXISTS", add.sha1)
            #expect(known.contains("1"))
        }
        await server.stop()
    }

    @Test func `a batch runs every call once although the server forgot the script`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let calls: [(keys: [String], arguments: [RedisArgument])] = (0..<100).map { _ in (["n"], [1]) }
            let first = try await client.evaluateBatch(add, calls: calls)
            #expect(first == (1...100).map { .integer($0) })
            let second = try await client.evaluateBatch(add, calls: calls)
            #expect(second == (101...200).map { .integer($0) })
            _ = try server.command("SCRIPT", "FLUSH")
            let third = try await client.evaluateBatch(add, calls: calls)
            #expect(third == (201...300).map { .integer($0) })
            let none = try await client.evaluateBatch(add, calls: [])
            #expect(none.isEmpty)
        }
        await server.stop()
    }

    @Test func `an error inside a script names the script and admits that it may have written`() async throws {
        let server = try await PrivateRedis.start()
        let broken = RedisScript(
            name: "broken",
            source: "redis.call('SET', KEYS[1], 'x') return redis.call('INCR', KEYS[1])"
        )
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let error = await failure { () throws(RedisError) in
                try await client.evaluate(broken, keys: ["k"], arguments: [])
            }
            #expect(error?.operation == "broken")
            #expect(error?.code.serverPrefix == "ERR")
            #expect(error?.mayHaveExecuted == true)
        }
        await server.stop()
    }

    @Test func `a busy server and a full one are told apart from faults`() async throws {
        let server = try await PrivateRedis.start(options: ["maxmemory": "2mb"])
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            var error: RedisError?
            for number in 0..<100 where error == nil {
                let value = RedisArgument([UInt8](repeating: 1, count: 100_000))
                error = await failure { () throws(RedisError) in
                    try await client.execute(RedisCommand("SET", [RedisArgument("k\(number)"), value]))
                }
            }
            #expect(error?.code == .outOfMemory)
            #expect(error?.isRetryable == true)
            #expect(error?.mayHaveExecuted == false)
        }
        await server.stop()
    }
}
