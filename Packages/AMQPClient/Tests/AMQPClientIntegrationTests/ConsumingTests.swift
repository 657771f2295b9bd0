import AMQPClient
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConsumingTests {
    @Test("a rejected delivery comes again when requeued and is gone when not")
    func reject() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 1)])
            try await client.publish(text("a"), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.count == 1 }
            client.reject(try #require(running.inbox.last).token, requeue: true)
            try await eventually(within: .seconds(10)) { running.inbox.count == 2 }
            let second = try #require(running.inbox.last)
            #expect(second.redelivered)
            client.reject(second.token, requeue: false)
            client.acknowledge(second.token)
            try await client.publish(text("b"), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.bodies == ["a", "a", "b"] }
            #expect(client.statistics.rejected == 2)
            #expect(client.statistics.staleTokens == 1)
        }
    }

    @Test("no more deliveries than the prefetch are held, and settling one brings the next")
    func prefetch() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q"), quorum("r")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            _ = await client.publish(batch: (0..<20).map { (text("\($0)"), $0 < 10 ? "q" : "r") })
            try await client.setConsumers([
                AMQPConsumerSpecification(queue: "q", prefetch: 3), AMQPConsumerSpecification(queue: "r", prefetch: 2),
            ])
            try await eventually(within: .seconds(10)) { running.inbox.count == 5 }
            // A quorum queue counts as ready what no consumer holds: nothing more is on its way.
            try await eventually(within: .seconds(10)) {
                let first = try await client.inspect(queue: "q")?.ready
                let second = try await client.inspect(queue: "r")?.ready
                return first == 7 && second == 8
            }
            #expect(running.inbox.count == 5)
            client.acknowledge(try #require(running.inbox.deliveries.first { $0.queue == "q" }).token)
            try await eventually(within: .seconds(10)) { running.inbox.count == 6 }
            #expect(running.inbox.last?.queue == "q")
        }
    }

    @Test("consumers start in the order given")
    func order() async throws {
        let configuration = try await freshConfiguration()
        let queues = ["a", "b", "c", "d"]
        try await RunningClient.with(configuration, queues: queues.map(quorum), acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            for queue in queues { try await client.publish(text(queue), routingKey: queue) }
            let order = ["c", "a", "d", "b"]
            try await client.setConsumers(order.map { AMQPConsumerSpecification(queue: $0, prefetch: 1) })
            #expect(client.status.activeConsumers == order)
            try await eventually(within: .seconds(10)) { running.inbox.count == 4 }
        }
    }

    @Test("a pause ends deliveries, what was delivered can still be settled, and a resume continues")
    func pause() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            let consumers = [AMQPConsumerSpecification(queue: "q", prefetch: 1)]
            try await client.setConsumers(consumers)
            try await client.publish(text("a"), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.count == 1 }
            try await client.setConsumers([])
            #expect(client.status.activeConsumers.isEmpty)
            client.acknowledge(try #require(running.inbox.last).token)
            try await client.publish(text("b"), routingKey: "q")
            try await eventually(within: .seconds(10)) {
                try await client.inspect(queue: "q") == AMQPQueueDepth(ready: 1, consumers: 0)
            }
            #expect(running.inbox.count == 1)
            try await client.setConsumers(consumers)
            try await eventually(within: .seconds(10)) { running.inbox.bodies == ["a", "b"] }
        }
    }

    @Test("only what differs is changed")
    func difference() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("a"), quorum("b")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            let first = AMQPConsumerSpecification(queue: "a", prefetch: 1)
            try await client.setConsumers([first, AMQPConsumerSpecification(queue: "b", prefetch: 1)])
            for number in 0..<4 { try await client.publish(text("\(number)"), routingKey: number < 1 ? "a" : "b") }
            try await eventually(within: .seconds(10)) { running.inbox.count == 2 }
            try await client.setConsumers([first, AMQPConsumerSpecification(queue: "b", prefetch: 2)])
            // The delivery to the cancelled consumer stays out, and the new one takes two more; "a" was left alone.
            try await eventually(within: .seconds(10)) { running.inbox.count == 4 }
            #expect(running.inbox.deliveries.count { $0.queue == "b" } == 3)
        }
    }

    @Test("a deleted queue is declared again over a new connection, and all consumers come back")
    func deletedQueue() async throws {
        let server = try await PrivateRabbitMQ.shared()
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q"), quorum("r")], acknowledging: true) {
            running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([
                AMQPConsumerSpecification(queue: "q", prefetch: 5), AMQPConsumerSpecification(queue: "r", prefetch: 5),
            ])
            var events = client.events().makeAsyncIterator()
            _ = try await server.control("-p", configuration.virtualHost, "delete_queue", "q")
            #expect(await events.next() == .consumerCancelled(queue: "q"))
            try await eventually(within: .seconds(10)) {
                client.statistics.reconnects == 1 && client.status.activeConsumers == ["q", "r"]
            }
            try await client.publish(text("after"), routingKey: "q")
            try await client.publish(text("other"), routingKey: "r")
            try await eventually(within: .seconds(10)) { Set(running.inbox.bodies) == ["after", "other"] }
        }
    }

    @Test("declared queues that were empty and without a consumer are told of, those in use are not")
    func declaredUnused() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("consumed"), quorum("full"), quorum("unused")]) {
            running in
            try await running.client.waitUntilConnected(timeout: .seconds(20))
            try await running.client.publish(text("waits"), routingKey: "full")
            try await running.client.setConsumers([AMQPConsumerSpecification(queue: "consumed", prefetch: 1)])
            let other = RunningClient.start(
                configuration,
                queues: [quorum("consumed"), quorum("full"), quorum("unused"), quorum("new")]
            )
            let events = other.client.events()
            let broker = try await other.client.waitUntilConnected(timeout: .seconds(20))
            await other.stop()
            var seen: [AMQPConnectionEvent] = []
            for await event in events { seen.append(event) }
            #expect(seen == [.declaredUnused(["unused", "new"]), .connected(broker)])
        }
    }

    @Test("a queue declared later can be consumed, and one that is missing has no depth")
    func declareAndInspect() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            #expect(try await client.inspect(queue: "later") == nil)
            try await client.declare(quorum("later"))
            #expect(try await client.inspect(queue: "later") == AMQPQueueDepth(ready: 0, consumers: 0))
            do throws(AMQPError) {
                try await client.declare(AMQPQueueDeclaration(name: "later"))
                Issue.record("the declaration succeeded")
            } catch {
                #expect(error.code == .preconditionFailed)
                #expect(error.operation == "declare queue later")
            }
            try await client.setConsumers([AMQPConsumerSpecification(queue: "later", prefetch: 1)])
            #expect(try await client.inspect(queue: "later")?.consumers == 1)
            // Many at once share the channel, missing ones included.
            try await withThrowingTaskGroup(of: AMQPQueueDepth?.self) { group in
                for number in 0..<40 {
                    group.addTask { try await client.inspect(queue: number.isMultiple(of: 2) ? "later" : "missing") }
                }
                let found = try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
                #expect(found == 20)
            }
            #expect(client.statistics.reconnects == 0)
        }
    }
}
