import Glibc
import Testing

@testable import RedisClient

/// A caller that goes away must not disturb the others.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedCancellationTests {
    @Test func `a cancelled command's reply is consumed and reaches nobody`() async throws {
        let arrived = Latch()
        let cancelled = Lock(false)
        let peerScript: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            arrived.open()
            while !cancelled.withLock({ $0 }) { usleep(200) }
            peer.send("$5\r\nstale\r\n")
            peer.echo()
        }
        try await withPeer([peerScript]) { client, _ in
            let caller = Task { await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) } }
            await arrived.wait()
            caller.cancel()
            let error = await caller.value
            #expect(error?.code == .cancelled)
            #expect(error?.mayHaveExecuted == true)
            cancelled.withLock { $0 = true }
            let reply = try await client.execute(RedisCommand("ECHO", ["own"]))
            #expect(reply == .bulk(Array("own".utf8)))
            #expect(client.statistics.reconnects == 0)
        }
    }

    @Test func `a caller that is cancelled beforehand sends nothing`() async throws {
        let seen = Lock<[String]>([])
        let watching: ScriptedPeer.Script = { peer in
            peer.handshake()
            while let command = peer.readCommand() {
                seen.withLock { $0.append(command[0]) }
                peer.send("+OK\r\n")
            }
        }
        try await withPeer([watching]) { client, _ in
            let gate = Latch()
            let caller = Task {
                await gate.wait()
                return await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
            }
            caller.cancel()
            gate.open()
            let error = await caller.value
            #expect(error?.code == .cancelled)
            #expect(error?.mayHaveExecuted == false)
            _ = try await client.execute(RedisCommand("B"))
        }
        #expect(seen.withLock { $0 } == ["B"])
    }

    @Test func `a wait for a connection ends when its caller is cancelled`() async throws {
        let client = RedisClient(configuration: RedisConfiguration(), logger: quietLogger)
        let caller = Task {
            await failure { () throws(RedisError) in try await client.waitUntilConnected(timeout: .seconds(1000)) }
        }
        caller.cancel()
        let error = await caller.value
        #expect(error?.code == .cancelled)
    }

    @Test func `cancelling the run closes the client`() async throws {
        let peer = try ScriptedPeer([{ if $0.handshake() { $0.echo() } }])
        let client = RedisClient(configuration: peer.configuration, logger: quietLogger)
        let run = Task { await client.run() }
        _ = try await client.waitUntilConnected(timeout: .seconds(10))
        run.cancel()
        await run.value
        let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("A")) }
        #expect(error?.code == .closed)
        await peer.stop()
    }
}
