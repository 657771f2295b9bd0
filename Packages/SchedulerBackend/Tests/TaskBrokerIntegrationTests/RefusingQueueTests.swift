import AMQPClient
import Logging
import SchedulerModels
import TestServers
import Testing

@testable import TaskBroker

@Suite("A queue that refuses what is published", .timeLimit(.minutes(3)))
struct RefusingQueueTests {
    private let topology = QueueTopology(namespace: "refusing")
    private let full = QueueBand(queue: "default", band: .normal)

    /// Runs a publisher on a virtual host of its own, whose name the body gets too.
    private func publishing(
        patience: Duration,
        _ body: (TaskPublisher, PrivateRabbitMQ, _ virtualHost: String) async throws -> Void
    ) async throws {
        let broker = try await PrivateRabbitMQ.shared()
        let url = try await broker.makeVirtualHost()
        let publisher = TaskPublisher(
            configuration: try AMQPConfiguration(url: url),
            topology: topology,
            queues: ["default"],
            refusalPatience: patience,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            do {
                try await publisher.waitUntilConnected(timeout: .seconds(20))
                try await body(publisher, broker, String(url.dropFirst(broker.url.count)))
            } catch {
                await publisher.close()
                throw error
            }
            await publisher.close()
        }
    }

    private func order(_ place: QueueBand) throws -> PublishOrder {
        PublishOrder(
            taskID: try #require(TaskID("01a00000-0000-7000-8000-000000000001")),
            place: place,
            body: Array("x".utf8)
        )
    }

    /// Gives the queue a length of one, and publishes until it says so.
    private func fill(_ publisher: TaskPublisher, _ broker: PrivateRabbitMQ, _ virtualHost: String) async throws {
        try await broker.evaluate(
            """
            rabbit_policy:set(<<"\(virtualHost)">>, <<"full">>, <<"normal$">>,
                [{<<"max-length">>, 1}, {<<"overflow">>, <<"reject-publish">>}], 0, <<"queues">>, <<"tests">>)
            """
        )
        let message = try order(full)
        try await eventually(within: .seconds(30)) {
            do throws(TaskBrokerError) {
                try await publisher.publish(message)
                return false
            } catch {
                return error.cause.code == .nacked
            }
        }
    }

    @Test func `When it goes on, the connection is made anew; what another queue takes does not put that off`()
        async throws
    {
        try await publishing(patience: .zero) { publisher, broker, virtualHost in
            try await fill(publisher, broker, virtualHost)
            #expect(publisher.statistics.reconnects == 0, "once is no reason")
            try await publisher.publish(try order(QueueBand(queue: "default", band: .high)))
            let message = try order(full)
            #expect(await publisher.publish([message]) == 0)
            try await eventually(within: .seconds(30)) { publisher.statistics.reconnects == 1 }
            // RabbitMQ 3.10 would go on refusing over the old connection.
            try await broker.evaluate("rabbit_policy:delete(<<\"\(virtualHost)\">>, <<\"full\">>, <<\"tests\">>)")
            try await eventually(within: .seconds(30)) {
                try await publisher.publish(message)
                return true
            }
        }
    }

    @Test func `For a while it costs nobody the connection`() async throws {
        try await publishing(patience: .seconds(3_600)) { publisher, broker, virtualHost in
            try await fill(publisher, broker, virtualHost)
            let message = try order(full)
            for _ in 0..<3 { #expect(await publisher.publish([message]) == 0) }
            try await publisher.publish(try order(QueueBand(queue: "default", band: .low)))
            #expect(publisher.statistics.nacked >= 4)
            #expect(publisher.statistics.reconnects == 0)
        }
    }

    @Test func `One that may not be declared keeps nothing from the other new queues`() async throws {
        try await publishing(patience: .seconds(5)) { publisher, broker, virtualHost in
            let mail = QueueBand(queue: "mail", band: .normal)
            let news = QueueBand(queue: "news", band: .normal)
            try await broker.lock(topology.name(of: QueueBand(queue: "mail", band: .high)), in: virtualHost)
            let orders = try [order(mail), order(news)]
            #expect(await publisher.publish(orders) == 1)
            #expect(try await publisher.ready(in: [news]) == [news: 1])
            publisher.reconnect()
            // With the next connection it is not declared, which would be refused again.
            try await eventually(within: .seconds(30)) {
                publisher.statistics.reconnects >= 1 && publisher.status.isConnected
            }
            #expect(await publisher.publish([orders[1]]) == 1)
        }
    }
}

extension PrivateRabbitMQ {
    /// Declares a queue as that of another connection alone: nobody may inspect, declare or consume it.
    fileprivate func lock(_ queue: String, in virtualHost: String) async throws {
        try await evaluate(
            """
            {new, _} = rabbit_amqqueue:declare(rabbit_misc:r(<<"\(virtualHost)">>, queue, <<"\(queue)">>),
                false, false, [], whereis(rabbit_sup), <<"tests">>)
            """
        )
    }
}
