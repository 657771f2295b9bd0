import AMQPClient
import TestServers
import Testing

/// Queues that do not answer, and connections that are made anew on purpose.
@Suite(.timeLimit(.minutes(3)))
struct SilentQueueTests {
    @Test("a queue that does not answer keeps no other from being consumed, and comes back when it is readmitted")
    func silentQueue() async throws {
        var configuration = try await freshConfiguration()
        configuration.rpcTimeout = .seconds(2)
        let broker = try await PrivateRabbitMQ.shared()
        let process = "whereis('\(configuration.virtualHost)_bad')"
        let queues = [quorum("bad"), quorum("good")]
        try await RunningClient.with(configuration, queues: queues, acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await broker.evaluate("sys:suspend(\(process))")
            let events = client.events()
            try await client.setConsumers(queues.map { AMQPConsumerSpecification(queue: $0.name, prefetch: 10) })
            try await eventually(within: .seconds(30)) {
                client.status.isConnected && client.status.activeConsumers == ["good"]
            }
            #expect(client.status.withheldQueues == ["bad"])
            try await client.publish(text("a"), routingKey: "good")
            try await eventually(within: .seconds(10)) { running.inbox.bodies.contains("a") }
            try await broker.evaluate("sys:resume(\(process))")
            // What the broker was asked before it could answer may come first.
            try await eventually(within: .seconds(30), every: .milliseconds(200)) {
                try await client.readmit(queue: "bad")
                return client.status.isConnected && Set(client.status.activeConsumers) == ["bad", "good"]
            }
            #expect(client.status.withheldQueues.isEmpty)
            try await client.publish(text("b"), routingKey: "bad")
            try await eventually(within: .seconds(10)) { running.inbox.bodies.contains("b") }
            await running.stop()
            var seen: [AMQPConnectionEvent] = []
            for await event in events { seen.append(event) }
            #expect(seen.contains(.consumerUnanswered(queue: "bad")))
            #expect(!seen.contains(.consumerUnanswered(queue: "good")))
        }
    }

    @Test("a queue that never confirms does not keep publishes to the others out for ever")
    func windowTakenBySilentQueue() async throws {
        var configuration = try await freshConfiguration()
        configuration.confirmTimeout = .seconds(1)
        configuration.maxOutstandingPublishes = 4
        let broker = try await PrivateRabbitMQ.shared()
        let process = "whereis('\(configuration.virtualHost)_bad')"
        try await RunningClient.with(configuration, queues: [quorum("bad"), quorum("good")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await broker.evaluate("sys:suspend(\(process))")
            // Answers go on coming, so the connection itself is above suspicion.
            let questions = Task {
                while !Task.isCancelled {
                    _ = try? await client.inspect(queue: "good")
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
            defer { questions.cancel() }
            let batch = (0..<4).map { _ in (message: text("a"), routingKey: "bad") }
            #expect(await client.publish(batch: batch).allSatisfy { $0.error != nil })
            try await eventually(within: .seconds(60), every: .milliseconds(200)) {
                await client.publish(batch: [(message: text("b"), routingKey: "good")]).allSatisfy { $0.error == nil }
            }
            try await broker.evaluate("sys:resume(\(process))")
        }
    }

    @Test("a connection that is made anew on purpose consumes again, and what was not settled comes again")
    func reconnect() async throws {
        try await RunningClient.with(try await freshConfiguration(), queues: [quorum("q")]) { running in
            let client = running.client
            client.reconnect()
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            try await client.publish(text("a"), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.count == 1 }
            let before = client.statistics.reconnects
            client.reconnect()
            try await eventually(within: .seconds(20)) { running.inbox.count == 2 }
            #expect(client.statistics.reconnects == before + 1)
            #expect(running.inbox.last?.redelivered == true)
        }
    }

    @Test("a deleted queue is gone with what was in it, and deleting one that is not there is no error")
    func delete() async throws {
        try await RunningClient.with(try await freshConfiguration(), queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.publish(text("a"), routingKey: "q")
            try await eventually(within: .seconds(10)) { try await client.inspect(queue: "q")?.ready == 1 }
            #expect(try await client.delete(queue: "q") == 1)
            #expect(try await client.inspect(queue: "q") == nil)
            #expect(try await client.delete(queue: "q") == 0)
        }
    }
}
