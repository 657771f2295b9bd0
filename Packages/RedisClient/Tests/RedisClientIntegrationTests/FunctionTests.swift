import RedisClient
import TestServers
import Testing

/// Functions of libraries, on servers of their own, as `FUNCTION FLUSH` concerns everybody.
@Suite(.timeLimit(.minutes(2)))
struct FunctionTests {
    private static let code = """
        local calls = 0
        local function add(keys, arguments)
          calls = calls + 1
          return redis.call('INCRBY', keys[1], arguments[1])
        end
        local function called(_, arguments) return table.concat(arguments, ' ') .. ' ' .. calls end
        local function fail(keys) redis.call('SET', keys[1], 'x') return redis.call('INCR', keys[1]) end

        """
    private let library = RedisLibrary(
        name: "numbers",
        code: code,
        functions: [.init(name: "add"), .init(name: "called", flags: ["allow-oom", "no-writes"]), .init(name: "fail")]
    )

    @Test func `the library is sent once and again after the server forgot it`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            for expected: Int64 in 1...3 {
                let value = try await client.call(library.function("add"), keys: ["n"], arguments: [1]).int64
                #expect(value == expected)
            }
            // One that found no function, the library, three calls.
            #expect(client.statistics.commands == 5)
            let words = try await client.call(library.function("called"), parts: [["a", 1], [], [-23]]).string
            #expect(words == "a 1 -23 3")
            _ = try server.command("FUNCTION", "FLUSH")
            let value = try await client.call(library.function("add"), keys: ["n"], arguments: [1]).int64
            #expect(value == 4)
        }
        await server.stop()
    }

    @Test func `many who find no library at once all have their call done, once`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...50 {
                    group.addTask { _ = try await client.call(library.function("add"), keys: ["n"], arguments: [1]) }
                }
                try await group.waitForAll()
            }
            let value = try await client.execute(RedisCommand("GET", ["n"])).string
            #expect(value == "50")
        }
        await server.stop()
    }

    @Test func `programs of two versions keep their libraries beside each other`() async throws {
        let server = try await PrivateRedis.start()
        let newer = RedisLibrary(
            name: "numbers",
            code: Self.code.replacing("INCRBY', keys[1], arguments[1]", with: "INCRBY', keys[1], 10"),
            functions: [.init(name: "add")]
        )
        #expect(newer.name != library.name)
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            var values: [Int64] = []
            for version in [library, newer, library, newer] {
                values.append(try await client.call(version.function("add"), keys: ["n"], arguments: [1]).int64)
            }
            #expect(values == [1, 11, 12, 22])
            let names = try server.command("FUNCTION", "LIST")
            #expect(names.contains(library.name) && names.contains(newer.name))
        }
        await server.stop()
    }

    @Test func `an error inside a function admits that it may have written, one of loading does not`() async throws {
        let server = try await PrivateRedis.start()
        let broken = RedisLibrary(name: "broken", code: "this is no Lua", functions: [.init(name: "add")])
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let failed = await failure { () throws(RedisError) in
                try await client.call(library.function("fail"), keys: ["k"], arguments: [])
            }
            #expect(failed?.operation == "fail")
            #expect(failed?.code.serverPrefix == "ERR")
            #expect(failed?.mayHaveExecuted == true)
            let refused = await failure { () throws(RedisError) in
                try await client.call(broken.function("add"), keys: ["k"], arguments: [])
            }
            #expect(refused?.operation == "FUNCTION")
            #expect(refused?.mayHaveExecuted == false)
            #expect(refused?.message.contains("compil") == true)
        }
        await server.stop()
    }
}
