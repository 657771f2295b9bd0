import AMQPClient
import TestServers
import Testing

/// Broken connections on a healthy broker.
@Suite(.timeLimit(.minutes(5)))
struct RecoveryTests {
    @Test("twenty resets leave consumption, threads and descriptors as they were")
    func resets() async throws {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        var configuration = try await freshConfiguration()
        configuration.port = proxy.port
        configuration.connectionName = "resets"
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            for round in 1...20 {
                proxy.resetAll()
                try await eventually(within: .seconds(20)) {
                    client.statistics.reconnects == UInt64(round) && client.status.isConnected
                }
                try await client.publish(text("\(round)"), routingKey: "q")
                try await eventually(within: .seconds(20)) { running.inbox.bodies.contains("\(round)") }
            }
            #expect(client.status.activeConsumers == ["q"])
            #expect(try threads(named: "amqp resets") == 1)
            // The connection's own and the watchdog's duplicate; the proxy holds accepted sockets, whose peer has another port.
            try await eventually(within: .seconds(10)) { try sockets(connectedTo: proxy.port) == 2 }
        }
        try await eventually(within: .seconds(10)) { try threads(named: "amqp resets") == 0 }
        try await eventually(within: .seconds(10)) { try sockets(connectedTo: proxy.port) == 0 }
        #expect(proxy.acceptedCount == 21)
        try await eventually(within: .seconds(10)) { proxy.connectionCount == 0 }
    }

    @Test("the tokens of a lost connection settle nothing and the delivery comes again")
    func staleTokens() async throws {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        var configuration = try await freshConfiguration()
        configuration.port = proxy.port
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            try await client.publish(text("a"), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.count == 1 }
            let old = try #require(running.inbox.last).token
            proxy.resetAll()
            try await eventually(within: .seconds(20)) { running.inbox.count == 2 }
            let again = try #require(running.inbox.last)
            #expect(again.redelivered)
            #expect(again.token.generation == old.generation + 1)
            client.acknowledge(old)
            try await eventually(within: .seconds(10)) { client.statistics.staleTokens == 1 }
            client.acknowledge(again.token)
            try await eventually(within: .seconds(10)) { client.statistics.acked == 1 }
            #expect(client.statistics.reconnects == 1)
        }
    }

    @Test("frames split at every byte change nothing")
    func splitFrames() async throws {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        proxy.mode = .oneByteAtATime
        var configuration = try await freshConfiguration()
        configuration.port = proxy.port
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            let batch = (0..<20).map { (message: text(String(repeating: "\($0).", count: $0 * 20)), routingKey: "q") }
            #expect(await client.publish(batch: batch).allSatisfy { $0 == .confirmed })
            try await eventually(within: .seconds(20)) { running.inbox.count == 20 }
            #expect(running.inbox.deliveries.map(\.message.body) == batch.map(\.message.body))
        }
    }

    @Test("a silent peer makes no publish hang, and the client comes back when it speaks again")
    func stalledPeer() async throws {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        var configuration = try await freshConfiguration()
        configuration.port = proxy.port
        configuration.heartbeat = .seconds(2)
        configuration.publishWatchdog = .seconds(3)
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            try await client.publish(text("before"), routingKey: "q")
            proxy.mode = .stallBoth
            let began = ContinuousClock.now
            // Large bodies fill the socket's buffers, so that writing itself would block.
            let body = Array(repeating: UInt8(ascii: "x"), count: 1_000_000)
            let codes = await withTaskGroup(of: AMQPErrorCode?.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        do throws(AMQPError) {
                            try await client.publish(AMQPMessage(body: body), routingKey: "q")
                            return nil
                        } catch {
                            return error.code
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(ContinuousClock.now - began < .seconds(30))
            #expect(codes.allSatisfy { $0 == .connectionLost || $0 == .notConnected })
            proxy.closeAll()
            proxy.mode = .pass
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.publish(text("after"), routingKey: "q")
            try await eventually(within: .seconds(20)) { running.inbox.bodies.contains("after") }
        }
    }
}
