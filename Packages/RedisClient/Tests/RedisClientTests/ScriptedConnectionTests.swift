import Glibc
import Testing

@testable import RedisClient

/// How a client connects, waits, refuses and ends.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedConnectionTests {
    private let healthy: ScriptedPeer.Script = { peer in
        if peer.handshake() { peer.echo() }
    }

    @Test func `the handshake sends the credentials first and tells who the server is`() async throws {
        let seen = Lock<[[String]]>([])
        let strict: ScriptedPeer.Script = { peer in
            for reply in ["+OK", "+OK", "+OK", "+PONG", ":99", "$38\r\nredis_version:7.2.1\r\nrun_id:0123456789"] {
                guard let command = peer.readCommand() else { return }
                seen.withLock { $0.append(command) }
                peer.send(reply + "\r\n")
            }
            peer.echo()
        }
        let settings: (inout RedisConfiguration) -> Void = {
            $0.username = "app"
            $0.password = "s3cret"
            $0.database = 3
            $0.clientName = "worker-1"
        }
        try await withPeer([strict], adjust: settings) { client, _ in
            let expected = RedisConnectionInfo(
                clientID: 99,
                serverRunID: "0123456789",
                serverVersion: "7.2.1",
                generation: 1
            )
            #expect(client.connection == expected)
        }
        #expect(
            seen.withLock { $0 } == [
                ["AUTH", "app", "s3cret"], ["SELECT", "3"], ["CLIENT", "SETNAME", "worker-1"], ["PING"],
                ["CLIENT", "ID"], ["INFO", "server"],
            ]
        )
    }

    @Test func `a server that is loading is tried again until it answers`() async throws {
        let loading: ScriptedPeer.Script = { peer in
            while peer.readCommand() != nil { peer.send("-LOADING Redis is loading the dataset in memory\r\n") }
        }
        try await withPeer([loading, loading, healthy]) { client, peer in
            #expect(client.connection?.generation == 1)
            #expect(peer.acceptedCount == 3)
        }
    }

    @Test func `the wait for a connection ends with the server's own cause`() async throws {
        let forbidding: ScriptedPeer.Script = { peer in
            while peer.readCommand() != nil { peer.send("-WRONGPASS invalid username-password pair\r\n") }
        }
        let peer = try ScriptedPeer([forbidding])
        var configuration = peer.configuration
        configuration.password = "s3cret"
        try await withClient(configuration) { client in
            let error = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .milliseconds(200))
            }
            #expect(error?.code == .wrongPassword)
            #expect(error?.message.contains("invalid username-password pair") == true)
            #expect(error.map { !"\($0)".contains("s3cret") } == true)
            let refused = await failure { () throws(RedisError) in try await client.execute(RedisCommand("GET", ["k"]))
            }
            #expect(refused?.code == .notConnected)
            #expect(refused?.mayHaveExecuted == false)
        }
        await peer.stop()
    }

    @Test func `a refused connection is named by its address`() async throws {
        let peer = try ScriptedPeer([healthy])
        let configuration = peer.configuration
        await peer.stop()
        try await withClient(configuration) { client in
            let error = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .milliseconds(100))
            }
            #expect(error?.code == .notConnected)
            #expect(error?.message.contains("127.0.0.1:\(peer.port): Connection refused") == true)
        }
    }

    @Test func `a host name that does not exist is an error in words`() async throws {
        var configuration = RedisConfiguration(host: "no-such-host.invalid")
        configuration.connectTimeout = .milliseconds(300)
        try await withClient(configuration) { client in
            let error = await failure { () throws(RedisError) in
                try await client.waitUntilConnected(timeout: .seconds(1))
            }
            #expect(error?.message.contains("no-such-host.invalid") == true)
        }
    }

    @Test func `a peer that accepts and says nothing does not hold the client longer than the time to connect`()
        async throws
    {
        let silent: ScriptedPeer.Script = { $0.staySilent() }
        let peer = try ScriptedPeer([silent, healthy])
        var configuration = peer.configuration
        configuration.connectTimeout = .milliseconds(500)
        try await withClient(configuration) { client in
            let info = try await client.waitUntilConnected(timeout: .seconds(10))
            #expect(info.generation == 1)
            #expect(peer.acceptedCount == 2)
        }
        await peer.stop()
    }

    @Test func `a command bound to another connection is not sent`() async throws {
        let seen = Lock<[String]>([])
        let watching: ScriptedPeer.Script = { peer in
            peer.handshake()
            while let command = peer.readCommand() {
                seen.withLock { $0.append(command[0]) }
                peer.send("+OK\r\n")
            }
        }
        try await withPeer([watching]) { client, _ in
            let live = try #require(client.connection)
            let old = RedisConnectionInfo(
                clientID: live.clientID,
                serverRunID: live.serverRunID,
                serverVersion: live.serverVersion,
                generation: live.generation + 1
            )
            let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("A"), on: old) }
            #expect(error?.code == .connectionChanged)
            #expect(error?.mayHaveExecuted == false)
            let reply = try await client.execute(RedisCommand("B"), on: live)
            #expect(reply == .status("OK"))
        }
        #expect(seen.withLock { $0 } == ["B"])
    }

    @Test func `too many waiting commands are refused at once and counted down when answered`() async throws {
        let arrived = Latch()
        let isRefused = Lock(false)
        let slow: ScriptedPeer.Script = { peer in
            peer.handshake()
            for _ in 0..<3 { _ = peer.readCommand() }
            arrived.open()
            while !isRefused.withLock({ $0 }) { usleep(200) }
            for _ in 0..<3 { peer.send("+OK\r\n") }
            peer.echo()
        }
        try await withPeer([slow], adjust: { $0.maximumWaitingCommands = 2 }) { client, _ in
            async let first = client.execute(RedisCommand("A"))
            async let second = client.execute(pipeline: [RedisCommand("B"), RedisCommand("C")])
            await arrived.wait()
            // Both are in flight for certain: the peer has read them.
            let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("D")) }
            #expect(error?.code == .overloaded)
            #expect(error?.isRetryable == true)
            isRefused.withLock { $0 = true }
            _ = try await first
            _ = try await second
            let reply = try await client.execute(RedisCommand("D"))
            #expect(reply == .status("OK"))
        }
    }

    @Test func `a command larger than what may be queued is refused`() async throws {
        try await withPeer([healthy], adjust: { $0.maximumQueuedBytes = 1000 }) { client, _ in
            let big = RedisCommand("SET", ["k", RedisArgument([UInt8](repeating: 0, count: 2000))])
            let error = await failure { () throws(RedisError) in try await client.execute(big) }
            #expect(error?.code == .overloaded)
            for _ in 0..<20 {
                let reply = try await client.execute(
                    RedisCommand("SET", ["k", RedisArgument([UInt8](repeating: 0, count: 800))])
                )
                #expect(reply == .status("OK"))
            }
        }
    }

    @Test func `closing fails what waits and everything after it`() async throws {
        let arrived = Latch()
        let silent: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            arrived.open()
            peer.staySilent()
        }
        try await withPeer([silent]) { client, _ in
            async let waiting = failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
            await arrived.wait()
            await client.close()
            let error = await waiting
            #expect(error?.code == .closed)
            #expect(error?.mayHaveExecuted == true)
            let later = await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
            #expect(later?.code == .closed)
            #expect(client.connection == nil)
        }
    }

    @Test func `a client that was never run refuses commands and closes at once`() async {
        let client = RedisClient(configuration: RedisConfiguration(), logger: quietLogger)
        let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
        #expect(error?.code == .notConnected)
        await client.close()
        await client.run()
        let later = await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
        #expect(later?.code == .closed)
    }
}
