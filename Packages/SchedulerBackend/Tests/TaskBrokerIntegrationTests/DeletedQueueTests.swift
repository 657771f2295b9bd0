import AMQPClient
import Logging
import SchedulerModels
import Synchronization
import TestServers
import Testing

@testable import TaskBroker

@Suite("A queue that was deleted and is declared again", .timeLimit(.minutes(3)))
struct DeletedQueueTests {
    private let topology = QueueTopology(namespace: "deleted")
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// The named queues that were told of.
    private final class Told: Sendable {
        private let queues = Mutex<[String]>([])
        @Sendable func tell(_ queue: String) { queues.withLock { $0.append(queue) } }
        var all: [String] { queues.withLock { $0 } }
    }

    private func order(_ queue: String, _ band: PriorityBand = .normal) throws -> PublishOrder {
        PublishOrder(
            taskID: try #require(TaskID("01a00000-0000-7000-8000-000000000001")),
            place: QueueBand(queue: queue, band: band),
            body: Array("x".utf8)
        )
    }

    private func running(
        _ run: @escaping @Sendable () async -> Void,
        close: @escaping @Sendable () async -> Void,
        _ body: () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await run() }
            do {
                try await body()
            } catch {
                await close()
                throw error
            }
            await close()
        }
    }

    private func delete(_ band: PriorityBand, of queue: String, in url: String) async throws {
        let broker = try await PrivateRabbitMQ.shared()
        let name = topology.name(of: QueueBand(queue: queue, band: band))
        try await broker.evaluate(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(
                rabbit_misc:r(<<"\(url.dropFirst(broker.url.count))">>, queue, <<"\(name)">>)),
            {ok, _} = rabbit_amqqueue:delete(Queue, false, false, <<"tests">>)
            """
        )
    }

    /// Lets a channel of the virtual host fail in the broker, which ends its connection with an internal error.
    private func failChannel(in url: String) async throws {
        let broker = try await PrivateRabbitMQ.shared()
        try await broker.evaluate(
            """
            [Channel | _] = [Pid || [{pid, Pid}, {vhost, <<"\(url.dropFirst(broker.url.count))">>}]
                <- rabbit_channel:info_all([pid, vhost])],
            exit(Channel, failed)
            """
        )
    }

    private func publisher(_ url: String, telling told: Told) throws -> TaskPublisher {
        TaskPublisher(
            configuration: try AMQPConfiguration(url: url),
            topology: topology,
            queues: ["default"],
            logger: logger,
            onDeclared: told.tell
        )
    }

    @Test func `Whoever publishes to it has it told, once for a batch and not when nothing is missing`() async throws {
        let url = try await PrivateRabbitMQ.shared().makeVirtualHost()
        let told = Told()
        let publisher = try publisher(url, telling: told)
        try await running(publisher.run, close: publisher.close) {
            try await publisher.waitUntilConnected(timeout: .seconds(20))
            try await publisher.publish(try order("default"))
            try await delete(.normal, of: "default", in: url)
            try await publisher.publish(try order("default"))
            try await eventually(within: .seconds(20)) { told.all == ["default"] }
            let mail = try [order("mail"), order("mail", .low), order("default"), order("mail", .high)]
            #expect(await publisher.publish(mail) == mail.count)
            try await eventually(within: .seconds(20)) { told.all == ["default", "mail"] }
        }
    }

    @Test func `A consumer that was told of the end has it told when it has connected anew`() async throws {
        let url = try await PrivateRabbitMQ.shared().makeVirtualHost()
        let told = Told()
        let consumer = TaskConsumer(
            configuration: try AMQPConfiguration(url: url),
            topology: topology,
            queues: ["default", "mail"],
            logger: logger,
            onDeclared: told.tell,
            onDelivery: { _ in }
        )
        try await running(consumer.run, close: consumer.close) {
            try await consumer.waitUntilConnected(timeout: .seconds(20))
            try await consumer.consume(prefetch: 10)
            try await eventually(within: .seconds(20)) { consumer.status.activeConsumers.count == 6 }
            try await delete(.low, of: "mail", in: url)
            try await eventually(within: .seconds(20)) { told.all == ["mail"] }
            #expect(consumer.statistics.reconnects == 1 && consumer.status.activeConsumers.count == 6)
        }
    }

    @Test func `Where the broker fails over it and does not say which, all that is declared again is told`()
        async throws
    {
        let url = try await PrivateRabbitMQ.shared().makeVirtualHost()
        let told = Told()
        let publisher = try publisher(url, telling: told)
        try await running(publisher.run, close: publisher.close) {
            try await publisher.waitUntilConnected(timeout: .seconds(20))
            try await publisher.publish(try order("mail"))
            try await eventually(within: .seconds(20)) { told.all == ["mail"] }
            try await failChannel(in: url)
            try await eventually(within: .seconds(20)) { told.all == ["mail", "default", "mail"] }
            publisher.reconnect()
            try await eventually(within: .seconds(20)) {
                publisher.statistics.reconnects == 2 && publisher.status.isConnected
            }
            try await publisher.publish(try order("news"))
            try await eventually(within: .seconds(20)) { told.all.last == "news" }
            #expect(told.all.count == 4, "a connection that ends for another reason is no sign of it")
        }
    }

    @Test func `Where the broker fails and all bands of a queue are in use, nobody is told of that queue`() async {
        let told = Told()
        let declared = DeclaredQueues(topology: topology, queues: ["default", "mail", "news"], tell: told.tell)
        let failure = AMQPError(.connectionClosed, operation: "receive", message: "INTERNAL_ERROR", replyCode: 541)
        let broker = AMQPBrokerInfo(product: "RabbitMQ", version: "3.10.8", generation: 2)
        let band = topology.name(of: QueueBand(queue: "mail", band: .low))
        // Before the first connection stands, nothing of it can have been deleted.
        declared.take(.disconnected(failure))
        declared.take(.declaredUnused([topology.name(of: QueueBand(queue: "default", band: .high))]))
        declared.take(.connected(broker))
        declared.take(.disconnected(failure))
        declared.take(.declaredUnused([band, topology.poison]))
        declared.take(.connected(broker))
        // Without a failure an empty queue is nothing to tell of.
        declared.take(.declaredUnused([topology.name(of: QueueBand(queue: "news", band: .high))]))
        declared.take(.connected(broker))
        declared.close()
        await declared.run()
        #expect(told.all == ["mail"])
    }
}
