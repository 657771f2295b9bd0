import RedisClient
import TestServers
import Testing

/// Servers that die, hang or are cut off; each test has a server of its own.
@Suite(.timeLimit(.minutes(3)))
struct OutageTests {
    /// How the calls of a load ended.
    private struct Tally {
        var done = 0
        var failed = 0
        var wrong = 0
    }

    /// Keeps `callers` busy until told to stop; every call must end, with its own reply or an error.
    private func load(_ client: RedisClient, callers: Int, until stop: StopSign) async -> Tally {
        await withTaskGroup(of: Tally.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var tally = Tally()
                    var round = 0
                    while !stop.isSet {
                        round += 1
                        let text = "\(caller).\(round)"
                        do throws(RedisError) {
                            let reply = try await client.execute(RedisCommand("ECHO", [RedisArgument(text)]))
                            if reply == .bulk(Array(text.utf8)) { tally.done += 1 } else { tally.wrong += 1 }
                        } catch {
                            tally.failed += 1
                            // Quick errors must not become a busy loop.
                            try? await Task.sleep(for: .milliseconds(5))
                        }
                    }
                    return tally
                }
            }
            return await group.reduce(into: Tally()) {
                $0.done += $1.done
                $0.failed += $1.failed
                $0.wrong += $1.wrong
            }
        }
    }

    @Test func `a server killed under load fails calls once and serves again after its restart`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            let first = try await client.waitUntilConnected(timeout: .seconds(10))
            let stop = StopSign()
            async let tally = load(client, callers: 100, until: stop)
            try await eventually(within: .seconds(10)) { client.statistics.commands > 1000 }
            await server.kill()
            let outage = await failure { () throws(RedisError) in
                while true { _ = try await client.execute(RedisCommand("PING")) }
            }
            #expect(outage?.isRetryable == true)
            try await server.restart()
            let second = try await client.waitUntilConnected(timeout: .seconds(10))
            #expect(second.generation > first.generation)
            #expect(second.serverRunID != first.serverRunID)
            let before = client.statistics.commands
            try await eventually(within: .seconds(10)) { client.statistics.commands > before + 1000 }
            stop.set()
            let ended = await tally
            #expect(ended.wrong == 0)
            #expect(ended.failed > 0)
            #expect(ended.done > 1000)
        }
        await server.stop()
    }

    @Test func `a frozen server means timeouts, and it recovers when it goes on`() async throws {
        let server = try await PrivateRedis.start()
        var configuration = try RedisConfiguration.testing(port: server.port)
        configuration.commandTimeout = .seconds(1)
        configuration.connectTimeout = .seconds(1)
        try await withClient(configuration) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            server.suspend()
            let errors = await withTaskGroup(of: RedisError?.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        await failure { () throws(RedisError) in
                            try await client.execute(RedisCommand("ECHO", [RedisArgument(number)]))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(errors.allSatisfy { $0?.code == .timeout || $0?.code == .connectionLost })
            #expect(errors.allSatisfy { $0?.mayHaveExecuted == true })
            #expect(client.statistics.timeouts > 0)
            server.resume()
            try await eventually(within: .seconds(10)) {
                try await client.execute(RedisCommand("ECHO", ["back"])) == .bulk(Array("back".utf8))
            }
        }
        await server.stop()
    }

    @Test func `a late reply is never read by another command`() async throws {
        let server = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: server.port)
        var configuration = try RedisConfiguration.testing(port: proxy.port)
        configuration.commandTimeout = .milliseconds(150)
        configuration.connectTimeout = .milliseconds(500)
        try await withClient(configuration) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            for mode in [FaultProxy.Mode.stallReplies, .dropReplies, .delay(.milliseconds(200))] {
                proxy.mode = mode
                let error = await failure { () throws(RedisError) in
                    try await client.execute(RedisCommand("ECHO", ["late"]))
                }
                #expect(error?.code == .timeout)
                proxy.mode = .pass
                let stop = StopSign()
                async let tally = load(client, callers: 20, until: stop)
                let before = client.statistics.commands
                try await eventually(within: .seconds(10)) { client.statistics.commands > before + 500 }
                stop.set()
                let ended = await tally
                #expect(ended.wrong == 0)
                #expect(ended.done > 0)
            }
        }
        proxy.stop()
        await server.stop()
    }

    @Test func `replies cut into single bytes are put together`() async throws {
        let server = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: server.port)
        proxy.mode = .oneByteAtATime
        try await withClient(try .testing(port: proxy.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let value = [UInt8](repeating: 0x0D, count: 500)
            let reply = try await client.execute(RedisCommand("ECHO", [RedisArgument(value)]))
            #expect(reply == .bulk(value))
        }
        proxy.stop()
        await server.stop()
    }

    @Test func `a blip is invisible to commands that come after it`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            let first = try await client.waitUntilConnected(timeout: .seconds(10))
            let events = client.events()
            _ = try server.command("CLIENT", "KILL", "ID", "\(first.clientID)")
            for await case .disconnected in events { break }
            let reply = try await client.execute(RedisCommand("ECHO", ["a"]))
            #expect(reply == .bulk(Array("a".utf8)))
            let bound = await failure { () throws(RedisError) in
                try await client.execute(RedisCommand("ECHO", ["a"]), on: first)
            }
            #expect(bound?.code == .connectionChanged)
            #expect(bound?.mayHaveExecuted == false)
        }
        await server.stop()
    }

    @Test func `during an outage commands fail quickly instead of waiting`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            await server.kill()
            try await eventually(within: .seconds(10)) {
                await failure { () throws(RedisError) in try await client.execute(RedisCommand("PING")) }?.code
                    == .notConnected
            }
            let start = ContinuousClock.now
            for _ in 0..<100 {
                let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("PING")) }
                #expect(error?.code == .notConnected)
                #expect(error?.mayHaveExecuted == false)
            }
            #expect(start.duration(to: .now) < .seconds(20))
            let cause = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .milliseconds(50))
            }
            #expect(cause?.message.contains("Connection refused") == true)
        }
        await server.stop()
    }

    @Test func `resets under load leave every reply with its command`() async throws {
        let server = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: server.port)
        try await withClient(try .testing(port: proxy.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let stop = StopSign()
            async let tally = load(client, callers: 50, until: stop)
            for round in 0..<20 {
                let before = client.statistics
                try await eventually(within: .seconds(10)) { client.statistics.commands > before.commands + 200 }
                if round.isMultiple(of: 2) { proxy.resetAll() } else { proxy.closeAll() }
                try await eventually(within: .seconds(10)) { client.statistics.reconnects > before.reconnects }
            }
            stop.set()
            let ended = await tally
            #expect(ended.wrong == 0)
            #expect(ended.done > 0)
            #expect(client.statistics.reconnects >= 20)
        }
        proxy.stop()
        await server.stop()
    }
}
