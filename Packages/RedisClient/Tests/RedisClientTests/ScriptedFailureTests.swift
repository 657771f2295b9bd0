import Glibc
import Testing

@testable import RedisClient

/// A server that answers wrongly, late or not at all.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedFailureTests {
    private let healthy: ScriptedPeer.Script = { peer in
        if peer.handshake() { peer.echo() }
    }

    @Test func `a reply that comes byte by byte is read whole`() async throws {
        let dribble: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            for character in "*2\r\n$5\r\nhello\r\n:42\r\n" {
                // A grapheme: carriage return and line feed travel together.
                peer.send(String(character))
                usleep(500)
            }
            peer.echo()
        }
        try await withPeer([dribble]) { client, _ in
            let reply = try await client.execute(RedisCommand("X"))
            #expect(reply == .array([.bulk(Array("hello".utf8)), .integer(42)]))
        }
    }

    @Test func `garbage fails the command and the next connection serves the next one`() async throws {
        let garbage: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.staySilent()
        }
        try await withPeer([garbage, healthy]) { client, _ in
            let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("X")) }
            #expect(error?.code == .protocolViolation)
            #expect(error?.mayHaveExecuted == true)
            let reply = try await client.execute(RedisCommand("ECHO", ["b"]))
            #expect(reply == .bulk(Array("b".utf8)))
            #expect(client.statistics.reconnects == 1)
        }
    }

    @Test func `silence ends in a timeout and the late reply reaches nobody`() async throws {
        let late: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            peer.staySilent()
            peer.send("$4\r\nlate\r\n")
        }
        try await withPeer([late, healthy], adjust: { $0.commandTimeout = .seconds(1) }) { client, _ in
            let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("ECHO", ["a"])) }
            #expect(error?.code == .timeout)
            #expect(error?.operation == "ECHO")
            #expect(error?.mayHaveExecuted == true)
            #expect(error?.isRetryable == true)
            let reply = try await client.execute(RedisCommand("ECHO", ["b"]))
            #expect(reply == .bulk(Array("b".utf8)))
            #expect(client.statistics.timeouts == 1)
        }
    }

    @Test func `a connection closed in the middle of a pipeline fails the whole pipeline`() async throws {
        let half: ScriptedPeer.Script = { peer in
            peer.handshake()
            for _ in 0..<3 { _ = peer.readCommand() }
            peer.send("+OK\r\n+OK\r\n+O")
        }
        try await withPeer([half, healthy]) { client, _ in
            let commands = (0..<3).map { _ in RedisCommand("SET", ["k", "v"]) }
            let error = await failure { () throws(RedisError) in try await client.execute(pipeline: commands) }
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveExecuted == true)
            let replies = try await client.execute(pipeline: commands)
            #expect(replies == [.status("OK"), .status("OK"), .status("OK")])
        }
    }

    @Test func `replies that came before the close still count`() async throws {
        let oneOfTwo: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            _ = peer.readCommand()
            peer.send(":1\r\n")
        }
        try await withPeer([oneOfTwo, healthy]) { client, _ in
            async let first = failure { () throws(RedisError) in try await client.execute(RedisCommand("INCR", ["a"])) }
            async let second = failure { () throws(RedisError) in try await client.execute(RedisCommand("INCR", ["a"]))
            }
            let errors = [await first, await second]
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.count { $0?.code == .connectionLost } == 1)
        }
    }

    @Test(arguments: [9, 10, 40, 2000])
    func `a reply nested too deep is refused`(depth: Int) async throws {
        let deep: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            peer.send(String(repeating: "*1\r\n", count: depth) + ":1\r\n")
            peer.staySilent()
        }
        try await withPeer([deep, healthy]) { client, _ in
            let error = await failure { () throws(RedisError) in try await client.execute(RedisCommand("X")) }
            #expect(error?.code == .protocolViolation)
        }
    }

    @Test(arguments: ["+HELLO\r\n", "$100\r\nhalf a rep", "*2\r\n:1\r\n"])
    func `a reply nobody asked for ends the connection, whole or in part`(bytes: String) async throws {
        let chatty: ScriptedPeer.Script = { peer in
            peer.handshake()
            _ = peer.readCommand()
            peer.send("+OK\r\n" + bytes)
            peer.staySilent()
        }
        try await withPeer([chatty, healthy]) { client, _ in
            let events = client.events()
            let first = try await client.execute(RedisCommand("X"))
            #expect(first == .status("OK"))
            for await case .disconnected(let error) in events {
                #expect(error.code == .protocolViolation)
                break
            }
            // Answered by the second connection: the first one's bytes reached nobody.
            let reply = try await client.execute(RedisCommand("ECHO", ["b"]))
            #expect(reply == .bulk(Array("b".utf8)))
        }
    }

    @Test func `a handshake that is answered too much is no connection`() async throws {
        let chatty: ScriptedPeer.Script = { peer in
            while let command = peer.readCommand() {
                guard command.first != "INFO" else { break }
                peer.send(command.last == "ID" ? ":1\r\n" : "+PONG\r\n")
            }
            peer.send("$35\r\nredis_version:7.0.15\r\nrun_id:abcdef\r\n+MORE\r\n")
            peer.staySilent()
        }
        try await withPeer([chatty, healthy]) { client, peer in
            #expect(client.connection?.generation == 1)
            #expect(peer.acceptedCount == 2)
        }
    }

    @Test func `what the socket did not take was certainly not executed`() async throws {
        let isOver = Lock(false)
        let stuck: ScriptedPeer.Script = { peer in
            peer.handshake()
            while !isOver.withLock({ $0 }) { usleep(500) }
        }
        try await withPeer([stuck, healthy], adjust: { $0.commandTimeout = .seconds(2) }) { client, _ in
            let big = RedisCommand("SET", ["k", RedisArgument([UInt8](repeating: 1, count: 32 * 1024 * 1024))])
            async let first = failure { () throws(RedisError) in try await client.execute(big) }
            while client.statistics.commands < 1 { await Task.yield() }
            async let second = failure { () throws(RedisError) in try await client.execute(RedisCommand("GET", ["k"])) }
            let errors = (await first, await second)
            isOver.withLock { $0 = true }
            #expect(errors.0?.code == .timeout)
            #expect(errors.0?.mayHaveExecuted == true)
            #expect(errors.1?.mayHaveExecuted == false)
            #expect(errors.1?.isRetryable == true)
            // The peer was free for a second connection only just now: an attempt before that may have failed.
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            let reply = try await client.execute(RedisCommand("ECHO", ["b"]))
            #expect(reply == .bulk(Array("b".utf8)))
        }
    }

    @Test func `an idle connection is probed and a silent server is left`() async throws {
        let deaf: ScriptedPeer.Script = { peer in
            peer.handshake()
            peer.staySilent()
        }
        let settings: (inout RedisConfiguration) -> Void = {
            $0.idlePingInterval = .milliseconds(30)
            $0.commandTimeout = .milliseconds(50)
        }
        try await withPeer([deaf, healthy], adjust: settings) { client, _ in
            var seen: [UInt64] = []
            for await case .connected(let info) in client.events() {
                seen.append(info.generation)
                if info.generation == 2 { break }
            }
            #expect(seen.last == 2)
        }
    }
}
