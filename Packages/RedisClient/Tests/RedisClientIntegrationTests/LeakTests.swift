import Glibc
import RedisClient
import TestServers
import Testing

/// Threads and descriptors.
///
/// A connection's thread carries its server's port, so that a test counts its own alone.
@Suite(.timeLimit(.minutes(2)))
struct LeakTests {
    @Test func `a live client has one thread and one socket, and none afterwards`() async throws {
        let server = try await PrivateRedis.start()
        let thread = "redis:\(server.port)"
        try await withClient(try .testing(port: server.port)) { client in
            _ = try await client.waitUntilConnected(timeout: .seconds(10))
            #expect(ProcessCensus.socketCount(toPort: server.port) == 1)
            let threads = try ProcessCensus.threadCount(named: thread)
            #expect(threads == 1)
            for socket in ProcessCensus.sockets(toPort: server.port) {
                #expect(fcntl(socket, F_GETFD) & FD_CLOEXEC != 0, "a child process would inherit the socket")
            }
        }
        try await eventually(within: .seconds(10)) {
            try ProcessCensus.threadCount(named: thread) == 0 && ProcessCensus.socketCount(toPort: server.port) == 0
        }
        await server.stop()
    }

    @Test func `fifty reconnects of one client leave one thread and one socket`() async throws {
        let server = try await PrivateRedis.start()
        try await withClient(try .testing(port: server.port)) { client in
            for _ in 0..<50 {
                let info = try await client.waitUntilConnected(timeout: .seconds(10))
                _ = try server.command("CLIENT", "KILL", "ID", "\(info.clientID)")
                try await eventually(within: .seconds(10), every: .milliseconds(2)) {
                    client.connection.map { $0.generation > info.generation } == true
                }
            }
            #expect(client.statistics.reconnects == 50)
            #expect(ProcessCensus.socketCount(toPort: server.port) == 1)
            let threads = try ProcessCensus.threadCount(named: "redis:\(server.port)")
            #expect(threads == 1)
        }
        await server.stop()
    }

    @Test func `two hundred clients and subscribers leave nothing behind`() async throws {
        let server = try await PrivateRedis.start()
        let configuration = try RedisConfiguration.testing(port: server.port)
        let before = try ProcessCensus.eventDescriptorCount()
        for _ in 0..<100 {
            try await withClient(configuration) { client in
                _ = try await client.waitUntilConnected(timeout: .seconds(10))
            }
            let subscriber = RedisSubscriber(configuration: configuration, channels: ["c"], logger: quietLogger)
            let messages = subscriber.messages()
            async let run: Void = subscriber.run()
            for await _ in messages { break }
            await subscriber.close()
            await run
        }
        try await eventually(within: .seconds(10)) {
            let threads = try ProcessCensus.threadCount(named: "redis:\(server.port)")
            let subscribers = try ProcessCensus.threadCount(named: "redissub:\(server.port)")
            return threads + subscribers == 0 && ProcessCensus.socketCount(toPort: server.port) == 0
        }
        // Other tests open some at the same time, but not as many as a leak here would leave.
        let after = try ProcessCensus.eventDescriptorCount()
        #expect(after - before < 100)
        await server.stop()
    }
}
