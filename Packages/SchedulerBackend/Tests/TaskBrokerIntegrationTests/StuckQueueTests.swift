import AMQPClient
import Logging
import SchedulerModels
import Synchronization
import TestServers
import Testing

@testable import TaskBroker

@Suite("A stuck queue", .timeLimit(.minutes(4)))
struct StuckQueueTests {
    private let topology = QueueTopology(namespace: "stuck")
    private let stuck = QueueBand(queue: "default", band: .low)
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Tasks that were delivered, and acknowledged at once.
    private final class Received: Sendable {
        private let bodies = Mutex<[String]>([])
        func add(_ delivery: TaskDelivery) {
            bodies.withLock { $0.append(String(decoding: delivery.body, as: UTF8.self)) }
        }
        var all: [String] { bodies.withLock { $0 } }
    }

    /// Runs a client for the length of a body.
    private func running<Value: Sendable>(
        _ run: @escaping @Sendable () async -> Void,
        close: @escaping @Sendable () async -> Void,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await run() }
            do {
                let value = try await body()
                await close()
                return value
            } catch {
                await close()
                throw error
            }
        }
    }

    /// Declares the topology with the queue to be stuck last, and kills the broker at once: RabbitMQ 3.10 has then not
    /// kept its state yet.
    private func brokerWithStuckQueue() async throws -> PrivateRabbitMQ {
        let broker = try await PrivateRabbitMQ.start()
        let queues = topology.topology(for: ["default"]).queues
        let last = topology.declaration(of: stuck)
        let client = AMQPClient(
            configuration: try AMQPConfiguration(url: broker.url),
            topology: { _ in AMQPTopology(queues: queues.filter { $0 != last } + [last]) },
            logger: logger
        )
        try await running(client.run, close: client.close) {
            try await client.waitUntilConnected(timeout: .seconds(20))
            await broker.kill()
        }
        try await broker.restart()
        return broker
    }

    private func impatient(_ broker: PrivateRabbitMQ) throws -> AMQPConfiguration {
        var configuration = try AMQPConfiguration(url: broker.url)
        configuration.rpcTimeout = .milliseconds(1_500)
        configuration.confirmTimeout = .milliseconds(1_500)
        return configuration
    }

    private func order(_ text: String, _ band: PriorityBand) throws -> PublishOrder {
        PublishOrder(
            taskID: try #require(TaskID("01a00000-0000-7000-8000-000000000001")),
            place: QueueBand(queue: "default", band: band),
            body: Array(text.utf8)
        )
    }

    @Test func `It keeps none of the others from being consumed, and is made anew`() async throws {
        let broker = try await brokerWithStuckQueue()
        let configuration = try impatient(broker)
        let received = Received()
        let consumer = TaskConsumer(
            configuration: configuration,
            topology: topology,
            queues: ["default"],
            logger: logger,
            onDelivery: { received.add($0) }
        )
        let publisher = TaskPublisher(
            configuration: configuration,
            topology: topology,
            queues: ["default"],
            logger: logger
        )
        try await running(consumer.run, close: consumer.close) {
            try await running(publisher.run, close: publisher.close) {
                try await publisher.waitUntilConnected(timeout: .seconds(20))
                try await consumer.consume(prefetch: 10)
                try await publisher.publish(try order("a", .high))
                // One time limit of a question, a new connection without the stuck queue.
                try await eventually(within: .seconds(30)) { received.all.contains("a") }
                try await eventually(within: .seconds(60)) { consumer.status.activeConsumers.count == 3 }
                // Both sides may have made it anew; the second time takes what is in it with it.
                try await eventually(within: .seconds(60), every: .milliseconds(500)) {
                    _ = try? await publisher.publish(try order("b", .low))
                    return received.all.contains("b")
                }
            }
        }
        await broker.stop()
    }

    @Test func `A publisher that gets no confirm has it made anew too, where nobody consumes`() async throws {
        let broker = try await brokerWithStuckQueue()
        let publisher = TaskPublisher(
            configuration: try impatient(broker),
            topology: topology,
            queues: ["default"],
            logger: logger
        )
        try await running(publisher.run, close: publisher.close) {
            try await publisher.waitUntilConnected(timeout: .seconds(20))
            await #expect(throws: TaskBrokerError.self) { try await publisher.publish(try order("a", .low)) }
            try await publisher.publish(try order("a", .high))
            try await eventually(within: .seconds(90), every: .milliseconds(500)) {
                do {
                    try await publisher.publish(try order("b", .low))
                    return true
                } catch {
                    return false
                }
            }
            #expect(try await publisher.ready(in: [QueueBand(queue: "default", band: .high)]).values.first == 1)
        }
        await broker.stop()
    }

    @Test func `A queue that answers is left alone, and so is one of a broker that does not answer at all`()
        async throws
    {
        let broker = try await PrivateRabbitMQ.start()
        let configuration = try AMQPConfiguration(url: broker.url)
        let publisher = TaskPublisher(
            configuration: configuration,
            topology: topology,
            queues: ["default"],
            logger: logger
        )
        let cure = QueueCure(configuration: configuration, patience: .seconds(1), logger: logger)
        let others = [topology.poison]
        try await running(publisher.run, close: publisher.close) {
            try await publisher.waitUntilConnected(timeout: .seconds(20))
            for _ in 0..<3 { try await publisher.publish(try order("a", .low)) }
            #expect(await cure.treat(topology.declaration(of: stuck), comparedWith: others) == .answers)
            // What was delivered while it was asked is given back.
            try await eventually(within: .seconds(10)) { try await publisher.ready(in: [stuck])[stuck] == 3 }
            broker.suspend()
            #expect(await cure.treat(topology.declaration(of: stuck), comparedWith: others) == .undecided)
            broker.resume()
            try await eventually(within: .seconds(30)) { try await publisher.ready(in: [stuck])[stuck] == 3 }
        }
        await broker.stop()
    }
}
