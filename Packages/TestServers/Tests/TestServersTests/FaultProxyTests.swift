import Foundation
import Glibc
import Testing
import TestServers

@Suite("A fault proxy", .timeLimit(.minutes(1)))
struct FaultProxyTests {
    private let ping = "PING\r\n"
    private let pong = RawConnection.Read.bytes("+PONG\r\n")

    private func proxy() async throws -> FaultProxy {
        try await FaultProxy.start(upstreamPort: PrivateRedis.shared().port)
    }

    @Test func `passes bytes both ways and counts them`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        client.send(ping)
        #expect(client.read() == pong)
        #expect(proxy.connectionCount == 1 && proxy.acceptedCount == 1)
        // Counted when it is sent, which may be a moment after it has come.
        try await eventually(within: .seconds(20)) {
            proxy.bytesToServer == 6 && proxy.bytesToClient == 7 && proxy.bytesDropped == 0
        }
        #expect(proxy.mode == .pass)
        let url = try await PrivateRedis.shared().url
        #expect(proxy.url(for: url) == "redis://127.0.0.1:\(proxy.port)/0")
    }

    @Test func `passes a megabyte unchanged`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        let value = String(repeating: "0123456789abcdef", count: 1 << 16)
        let bulk = "$\(value.utf8.count)\r\n\(value)\r\n"
        let sender = Task.detached { client.send("*2\r\n$4\r\nECHO\r\n" + bulk) }
        let reply = client.readBytes(bulk.utf8.count)
        await sender.value
        #expect(reply == Array(bulk.utf8))
    }

    @Test(arguments: [FaultProxy.Mode.stallBoth, .stallReplies, .stallRequests])
    func `keeps bytes back and hands them on later`(mode: FaultProxy.Mode) async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        client.send(ping)
        #expect(client.read() == pong)
        proxy.mode = mode
        client.send(ping)
        #expect(client.read(withinMilliseconds: 60) == .nothing)
        #expect(proxy.bytesToServer == (mode == .stallReplies ? 12 : 6))
        #expect(proxy.bytesToClient == 7)
        proxy.mode = .pass
        #expect(client.read() == pong)
    }

    @Test func `swallows replies after the request has been done`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        proxy.mode = .dropReplies
        client.send("INCR swallowed\r\n")
        try await eventually(within: .seconds(5)) { proxy.bytesDropped == 4 }
        #expect(client.read(withinMilliseconds: 30) == .nothing)
        proxy.mode = .pass
        client.send("GET swallowed\r\n")
        #expect(client.read() == .bytes("$1\r\n1\r\n"))
    }

    @Test func `delays without losing throughput`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        proxy.mode = .delay(.milliseconds(40))
        let start = ContinuousClock.now
        for _ in 0..<20 { client.send(ping) }
        #expect(client.readBytes(20 * 7).count == 140)
        let taken = ContinuousClock.now - start
        // Both ways once, not once a message.
        #expect(taken >= .milliseconds(80))
        #expect(taken < .milliseconds(800))
    }

    @Test(arguments: [FaultProxy.Mode.pieces(3), .oneByteAtATime])
    func `tears messages into pieces of a size, or into single bytes`(mode: FaultProxy.Mode) async throws {
        let proxy = try await proxy()
        proxy.mode = mode
        // So many that they are under way for a while: a reader that gets its turn late would find a single one whole.
        let count = 100
        let (port, ping) = (proxy.port, ping)
        let (text, pieces) = try await onOwnThread {
            let client = try RawConnection(port: port)
            client.send(String(repeating: ping, count: count))
            var pieces: [String] = []
            while pieces.reduce(0, { $0 + $1.utf8.count }) < 7 * count, case .bytes(let piece) = client.read() {
                pieces.append(piece)
            }
            return (pieces.joined(), pieces.count)
        }
        #expect(text == String(repeating: "+PONG\r\n", count: count))
        #expect(pieces > 1)
    }

    @Test func `lets a byte a second through`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        proxy.mode = .trickle
        client.send(ping)
        try await eventually(within: .seconds(5)) { proxy.bytesToServer == 1 }
        #expect(client.read(withinMilliseconds: 60) == .nothing)
        #expect(proxy.bytesToServer < 6)
        try await eventually(within: .seconds(10)) { proxy.bytesToServer >= 2 }
        proxy.mode = .pass
        #expect(client.readBytes(7).count == 7)
    }

    @Test func `refuses new connections and keeps the open ones`() async throws {
        let proxy = try await proxy()
        let old = try RawConnection(port: proxy.port)
        old.send(ping)
        #expect(old.read() == pong)
        proxy.mode = .refuse
        let new = try RawConnection(port: proxy.port)
        #expect(new.read() == .reset)
        old.send(ping)
        #expect(old.read() == pong)
        #expect(proxy.connectionCount == 1 && proxy.acceptedCount == 2)
    }

    @Test func `resets and closes all connections, and serves new ones`() async throws {
        let proxy = try await proxy()
        for isReset in [true, false] {
            let clients = try (0..<5).map { _ in try RawConnection(port: proxy.port) }
            for client in clients {
                client.send(ping)
                #expect(client.read() == pong)
            }
            #expect(proxy.connectionCount == 5)
            if isReset { proxy.resetAll() } else { proxy.closeAll() }
            #expect(proxy.connectionCount == 0)
            for client in clients { #expect(client.read() == (isReset ? .reset : .end)) }
        }
        let client = try RawConnection(port: proxy.port)
        client.send(ping)
        #expect(client.read() == pong)
    }

    @Test func `passes on the end of the server, even of one that was frozen behind a stall`() async throws {
        let redis = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: redis.port)
        let client = try RawConnection(port: proxy.port)
        client.send(ping)
        #expect(client.read() == pong)
        proxy.mode = .stallBoth
        await redis.kill()
        #expect(client.read(withinMilliseconds: 30) != pong)
        proxy.mode = .pass
        let end = client.read()
        #expect(end == .end || end == .reset)
        let refused = try RawConnection(port: proxy.port).read()
        #expect(refused == .end || refused == .reset)
        try await redis.restart()
        let again = try RawConnection(port: proxy.port)
        again.send(ping)
        #expect(again.read() == pong)
        await redis.stop()
    }

    @Test func `that is stopped gives its port and its descriptors back`() async throws {
        let proxy = try await proxy()
        let client = try RawConnection(port: proxy.port)
        client.send(ping)
        #expect(client.read() == pong)
        proxy.stop()
        proxy.stop()
        proxy.mode = .refuse
        #expect(client.read() == .reset)
        #expect(proxy.connectionCount == 0)
        #expect(throws: TestServersError.self) { try RawConnection(port: proxy.port) }
        try Listener(port: proxy.port).close()
    }
}
