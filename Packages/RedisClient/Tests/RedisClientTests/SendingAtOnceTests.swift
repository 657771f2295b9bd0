import Glibc
import Testing

@testable import RedisClient

/// Requests that go from their callers' threads while the connection's thread sleeps.
@Suite(.timeLimit(.minutes(1)))
struct SendingAtOnceTests {
    /// A queue whose thread has just fallen asleep, and the server's end of its socket.
    private struct Sleeping: ~Copyable {
        let queue = CommandQueue(configuration: RedisConfiguration(host: "127.0.0.1", port: 1))
        let socket: SocketHandle
        let peer: SocketHandle

        init() {
            var ends: [Int32] = [-1, -1]
            let code = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends)
            precondition(code == 0)
            socket = SocketHandle(adopting: ends[0])
            peer = SocketHandle(adopting: ends[1])
            queue.attemptBegan()
            var batch: [PendingRequest] = []
            queue.take(into: &batch, idleSocket: socket.descriptor)
        }

        func received() throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe peer.receive(into: $0) }
            return Array(bytes.prefix(count ?? 0))
        }
    }

    private static func request(_ bytes: [UInt8], isSentAtOnce: Bool = true) -> PendingRequest {
        PendingRequest(
            operation: "X",
            encoded: bytes,
            replyCount: 1,
            deadline: MonotonicInstant.now.advanced(by: .seconds(5)),
            generation: nil,
            isSentAtOnce: isSentAtOnce,
            waiter: nil
        )
    }

    @Test func `what is to go at once is sent in order, and the thread takes it over when it wakes`() throws {
        let sleeping = Sleeping()
        for byte: UInt8 in 1...3 { #expect(sleeping.queue.submit(Self.request([byte])) == nil) }
        let received = try sleeping.received()
        #expect(received == [1, 2, 3])
        let sent = sleeping.queue.threadWoke()
        #expect(sent.requests.map(\.encoded) == [[1], [2], [3]])
        #expect(sent.unsentBytes == 0)
        // Awake, the thread sends.
        #expect(sleeping.queue.submit(Self.request([4])) == nil)
        var batch: [PendingRequest] = []
        sleeping.queue.take(into: &batch, idleSocket: sleeping.socket.descriptor)
        #expect(batch.map(\.encoded) == [[4]])
        #expect(sleeping.queue.threadWoke().requests.isEmpty)
    }

    @Test func `what is to go behind a request of the thread goes behind it`() throws {
        let sleeping = Sleeping()
        #expect(sleeping.queue.submit(Self.request([1], isSentAtOnce: false)) == nil)
        #expect(sleeping.queue.submit(Self.request([2])) == nil)
        let received = try sleeping.received()
        #expect(received.isEmpty)
        #expect(sleeping.queue.threadWoke().requests.isEmpty)
        var batch: [PendingRequest] = []
        sleeping.queue.take(into: &batch, idleSocket: nil)
        #expect(batch.map(\.encoded) == [[1], [2]])
    }

    @Test func `what the kernel does not take is the thread's to send, and what comes then goes behind it`() throws {
        let sleeping = Sleeping()
        let large = (0..<60_000).map { UInt8(truncatingIfNeeded: $0) }
        var submitted = 0
        // Some 200 KB fit into the socket.
        while sleeping.queue.state.withLock({ $0.idleSocket != nil }) {
            #expect(sleeping.queue.submit(Self.request(large)) == nil)
            submitted += 1
        }
        #expect(sleeping.queue.submit(Self.request([7])) == nil)
        let sent = sleeping.queue.threadWoke()
        #expect(sent.requests.count == submitted)
        #expect((1...large.count).contains(sent.unsentBytes))
        var received: [UInt8] = []
        while case let more = try sleeping.received(), !more.isEmpty { received += more }
        #expect(received.count == submitted * large.count - sent.unsentBytes)
        var batch: [PendingRequest] = []
        sleeping.queue.take(into: &batch, idleSocket: nil)
        #expect(batch.map(\.encoded) == [[7]])
    }

    @Test func `each caller gets its own reply, whoever sent the request`() async throws {
        let healthy: ScriptedPeer.Script = { peer in
            if peer.handshake() { peer.echo() }
        }
        try await withPeer([healthy]) { client, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 1...8 {
                    group.addTask {
                        for number in 1...200 {
                            let size = number.isMultiple(of: 50) ? 60_000 : 0
                            let word = "\(caller)-\(number)" + String(repeating: "x", count: size)
                            let command = RedisCommand("ECHO", [RedisArgument(word)])
                            let reply = try await client.execute(command, atOnce: (caller + number).isMultiple(of: 2))
                            #expect(reply == .bulk(Array(word.utf8)))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `one that gets no reply fails when its time is over, though the thread slept for longer`() async throws {
        let silent: ScriptedPeer.Script = { peer in
            peer.handshake()
            peer.staySilent()
        }
        try await withPeer([silent], adjust: { $0.commandTimeout = .seconds(1) }) { client, _ in
            let start = ContinuousClock.now
            let error = await failure { () throws(RedisError) in
                try await client.execute(RedisCommand("X"), atOnce: true)
            }
            #expect(error?.code == .timeout)
            #expect(error?.mayHaveExecuted == true)
            // It would be the ping's interval of 15 s.
            #expect(start.duration(to: .now) < .seconds(10))
        }
    }
}
