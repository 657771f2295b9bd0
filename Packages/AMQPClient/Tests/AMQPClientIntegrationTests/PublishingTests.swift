import AMQPClient
import Glibc
import Synchronization
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PublishingTests {
    @Test("a message goes through a quorum queue with all its properties")
    func roundTrip() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            let broker = try await client.waitUntilConnected(timeout: .seconds(20))
            #expect(broker.product == "RabbitMQ")
            #expect(broker.isAtLeast(3, 8))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            let message = AMQPMessage(
                body: Array("hello".utf8),
                contentType: "application/json",
                messageID: "id-1",
                priority: 3,
                timestamp: 1_700_000_000,
                headers: ["n": .int64(7), "t": .table(["a": .array([.bool(true), .string("ü")])])]
            )
            try await client.publish(message, routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.count == 1 }
            let delivery = try #require(running.inbox.last)
            // Headers may gain a delivery count on the way; what was sent must be there.
            #expect(delivery.message.body == message.body)
            #expect(delivery.message.contentType == message.contentType)
            #expect(delivery.message.messageID == message.messageID)
            #expect(delivery.message.priority == message.priority)
            #expect(delivery.message.timestamp == message.timestamp)
            #expect(delivery.message.persistent)
            #expect(message.headers.allSatisfy { delivery.message.headers[$0.key] == $0.value })
            #expect(delivery.queue == "q")
            #expect(!delivery.redelivered)
            try await eventually(within: .seconds(10)) { client.statistics.acked == 1 }
        }
    }

    @Test("bodies of every size arrive unchanged", arguments: [0, 1, 4_095, 131_064, 131_065, 1_000_000])
    func sizes(size: Int) async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            try await running.client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try await running.client.publish(AMQPMessage(body: body), routingKey: "q")
            try await eventually(within: .seconds(10)) { running.inbox.last?.message.body == body }
        }
    }

    @Test("confirms are told where the owner wants them to be")
    func handingOut() async throws {
        let isHeld = Atomic<Bool>(false)
        let running = RunningClient.start(try await freshConfiguration(), queues: [quorum("q")]) { body in
            for _ in 0..<20_000 where isHeld.load(ordering: .acquiring) { usleep(1_000) }
            body()
        }
        let client = running.client
        try await client.waitUntilConnected(timeout: .seconds(20))
        // What the connection's beginning has to tell is told by then.
        try await client.publish(AMQPMessage(body: [0]), routingKey: "q")
        isHeld.store(true, ordering: .releasing)
        let isTold = Atomic<Bool>(false)
        async let publish: Void = {
            try await client.publish(AMQPMessage(body: [1]), routingKey: "q")
            isTold.store(true, ordering: .releasing)
        }()
        try await eventually(within: .seconds(10)) { client.statistics.confirmed == 2 }
        let wasTold = isTold.load(ordering: .acquiring)
        #expect(!wasTold)
        isHeld.store(false, ordering: .releasing)
        try await publish
        await running.stop()
    }

    @Test("a batch of bodies of every size, one with large headers, arrives whole and in order")
    func batchOfSizes() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            try await running.client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 100)])
            let sizes = [0, 1, 300_000, 131_064, 200, 0, 131_065, 262_144, 7, 1_000_000, 3]
            var messages = sizes.map { size in AMQPMessage(body: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            }
            messages[4].headers = ["large": .string(String(repeating: "h", count: 90_000))]
            let outcomes = await running.client.publish(batch: messages.map { ($0, "q") })
            #expect(outcomes.allSatisfy { $0 == .confirmed })
            try await eventually(within: .seconds(20)) { running.inbox.count == messages.count }
            #expect(running.inbox.deliveries.map(\.message.body) == messages.map(\.body))
            #expect(running.inbox.deliveries[4].message.headers["large"] == messages[4].headers["large"])
        }
    }

    @Test("ten thousand messages of a thousand concurrent publishers all arrive once")
    func manyPublishers() async throws {
        let configuration = try await freshConfiguration()
        let consumer = RunningClient.start(configuration, queues: [quorum("q")], acknowledging: true)
        try await consumer.client.waitUntilConnected(timeout: .seconds(20))
        try await consumer.client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 500)])
        try await RunningClient.with(configuration) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for publisher in 0..<1_000 {
                    group.addTask {
                        for number in 0..<10 {
                            try await client.publish(text("\(publisher)-\(number)"), routingKey: "q")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await eventually(within: .seconds(60)) { client.status.outstandingPublishes == 0 }
            #expect(client.statistics.published == 10_000)
            #expect(client.statistics.confirmed == 10_000)
        }
        try await eventually(within: .seconds(60)) { consumer.inbox.count >= 10_000 }
        #expect(Set(consumer.inbox.bodies).count == 10_000)
        #expect(consumer.inbox.count == 10_000)
        try await eventually(within: .seconds(20)) { consumer.client.statistics.acked == 10_000 }
        let statistics = consumer.client.statistics
        #expect(statistics.ackFrames < 10_000)
        try await eventually(within: .seconds(20)) {
            try await consumer.client.inspect(queue: "q") == AMQPQueueDepth(ready: 0, consumers: 1)
        }
        await consumer.stop()
    }

    @Test("a batch tells of each message what became of it")
    func batch() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            var batch = (0..<500).map { (message: text("\($0)"), routingKey: $0 == 250 ? "nowhere" : "q") }
            batch.append((text("x"), String(repeating: "k", count: 300)))
            let outcomes = await client.publish(batch: batch)
            #expect(outcomes.count == 501)
            #expect(outcomes[250].error?.code == .returned)
            #expect(outcomes[500].error?.code == .invalidArgument)
            #expect(outcomes.count { $0 == .confirmed } == 499)
            #expect(await client.publish(batch: []).isEmpty)
            try await eventually(within: .seconds(10)) { try await client.inspect(queue: "q")?.ready == 499 }
        }
    }

    @Test("a message that no queue takes comes back, unless it is not mandatory")
    func unroutable() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            await #expect(throws: AMQPError.self) { try await client.publish(text("lost"), routingKey: "nowhere") }
            do throws(AMQPError) {
                try await client.publish(text("lost"), routingKey: "nowhere")
            } catch {
                #expect(error.code == .returned)
                #expect(error.replyCode == 312)
            }
            try await client.publish(text("dropped"), routingKey: "nowhere", mandatory: false)
            try await client.publish(text("kept"), routingKey: "q")
            #expect(client.statistics.returned == 2)
            #expect(client.status.outstandingPublishes == 0)
        }
    }

    @Test("an exchange that does not exist fails the publish, and the client comes back")
    func missingExchange() async throws {
        let configuration = try await freshConfiguration()
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            do throws(AMQPError) {
                try await client.publish(text("x"), exchange: "no-such-exchange", routingKey: "q")
                Issue.record("the publish succeeded")
            } catch {
                #expect(error.code == .channelClosed)
                #expect(error.replyCode == 404)
            }
            try await client.publish(text("y"), routingKey: "q")
            #expect(client.statistics.reconnects == 1)
        }
    }

    @Test("more than the allowed number of outstanding publishes is refused at once")
    func overload() async throws {
        var configuration = try await freshConfiguration()
        configuration.maxOutstandingPublishes = 10
        try await RunningClient.with(configuration, queues: [quorum("q")]) { running in
            try await running.client.waitUntilConnected(timeout: .seconds(20))
            let batch = (0..<15).map { (message: text("\($0)"), routingKey: "q") }
            let outcomes = await running.client.publish(batch: batch)
            #expect(outcomes.prefix(10).allSatisfy { $0 == .confirmed })
            #expect(outcomes.suffix(5).allSatisfy { $0.error?.code == .overloaded })
            try await running.client.publish(text("again"), routingKey: "q")
        }
    }

    @Test("publishing is refused before a connection exists and after the close")
    func refusals() async throws {
        var configuration = AMQPConfiguration(host: "127.0.0.1", port: 1)
        configuration.connectionWait = .seconds(2)
        let running = RunningClient.start(configuration)
        do throws(AMQPError) {
            try await running.client.publish(text("x"), routingKey: "q")
            Issue.record("the publish succeeded")
        } catch {
            #expect(error.code == .notConnected)
        }
        await running.stop()
        do throws(AMQPError) {
            try await running.client.publish(text("x"), routingKey: "q")
            Issue.record("the publish succeeded")
        } catch {
            #expect(error.code == .closed)
        }
    }
}
