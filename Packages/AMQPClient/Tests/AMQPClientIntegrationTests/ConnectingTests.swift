import AMQPClient
import Logging
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConnectingTests {
    private func failure(_ configuration: AMQPConfiguration, queues: [AMQPQueueDeclaration] = []) async -> AMQPError? {
        let running = RunningClient.start(configuration, queues: queues)
        defer { Task { await running.stop() } }
        do throws(AMQPError) {
            try await running.client.waitUntilConnected(timeout: .seconds(3))
            return nil
        } catch {
            return error
        }
    }

    @Test("a wrong password is said to be one, without repeating it")
    func wrongPassword() async throws {
        var configuration = try await freshConfiguration()
        configuration.password = "not-the-password"
        let error = try #require(await failure(configuration))
        #expect(error.code == .accessRefused)
        #expect(!error.isRetryable)
        #expect(error.message.contains("ACCESS_REFUSED"))
        #expect(!"\(error)".contains("not-the-password"))
    }

    @Test("a missing virtual host is named")
    func missingVirtualHost() async throws {
        var configuration = try await freshConfiguration()
        configuration.virtualHost = "no-such-host"
        let error = try #require(await failure(configuration))
        #expect(error.code == .notFound)
        #expect(error.message.contains("no-such-host"))
    }

    @Test("a refused connection is said to be one")
    func refused() async throws {
        let error = try #require(await failure(AMQPConfiguration(host: "127.0.0.1", port: 1)))
        #expect(error.code == .connectFailed)
        #expect(error.message.contains("refused"))
    }

    @Test("a queue that exists with other arguments is named")
    func otherArguments() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [AMQPQueueDeclaration(name: "q")]) { running in
            try await running.client.waitUntilConnected(timeout: .seconds(20))
            let error = try #require(await failure(configuration, queues: [quorum("fine"), quorum("q")]))
            #expect(error.code == .preconditionFailed)
            #expect(error.message.contains("queue 'q'"))
        }
    }

    @Test("a queue that was declared since and is refused by now keeps no connection from being made")
    func refusedSince() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("fine")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.declare(quorum("since"))
            try await client.delete(queue: "since")
            _ = try await RunningClient.with(configuration, queues: [AMQPQueueDeclaration(name: "since")]) { stranger in
                try await stranger.client.waitUntilConnected(timeout: .seconds(20))
            }
            client.reconnect()
            try await eventually(within: .seconds(30)) {
                client.statistics.reconnects == 1 && client.status.isConnected
            }
            try await client.publish(text("x"), routingKey: "fine")
        }
    }

    @Test("a connection is made anew only if it was begun before the moment given")
    func reconnectIfOlder() async throws {
        try await RunningClient.with(try await freshConfiguration(), queues: []) { running in
            let client = running.client
            let before = ContinuousClock.now
            try await client.waitUntilConnected(timeout: .seconds(20))
            let after = ContinuousClock.now
            #expect(client.reconnect(ifBegunBefore: after))
            try await eventually(within: .seconds(30)) {
                client.statistics.reconnects == 1 && client.status.isConnected
            }
            #expect(!client.reconnect(ifBegunBefore: after), "that is for those who know of the new one")
            #expect(!client.reconnect(ifBegunBefore: before))
        }
    }

    @Test("the events tell of the connection and end with the close")
    func events() async throws {
        let running = RunningClient.start(try await freshConfiguration())
        let events = running.client.events()
        let broker = try await running.client.waitUntilConnected(timeout: .seconds(20))
        await running.stop()
        var seen: [AMQPConnectionEvent] = []
        for await event in events { seen.append(event) }
        #expect(seen == [.connected(broker)])
        #expect(running.client.status.isConnected == false)
    }

    @Test("a cancelled wait ends at once, and so does a cancelled run")
    func cancellation() async throws {
        let client = AMQPClient(
            configuration: AMQPConfiguration(host: "127.0.0.1", port: 1),
            logger: Logger(label: "amqp") { _ in SilentLog() }
        )
        let run = Task { await client.run() }
        let wait = Task { () -> AMQPErrorCode? in
            do throws(AMQPError) {
                try await client.waitUntilConnected(timeout: .seconds(600))
                return nil
            } catch {
                return error.code
            }
        }
        wait.cancel()
        #expect(await wait.value == .cancelled)
        run.cancel()
        await run.value
        #expect(!client.status.isConnected)
        await client.close()
    }
}
