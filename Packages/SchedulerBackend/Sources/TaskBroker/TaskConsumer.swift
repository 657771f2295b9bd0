public import AMQPClient
public import Logging
internal import SchedulerModels

/// Takes tasks from the broker, all bands of the queues it serves.
///
/// It has a connection of its own, which `run()` opens and keeps; consumption comes back by itself with it.
public final class TaskConsumer: Sendable {
    private let client: AMQPClient
    private let topology: QueueTopology
    private let places: [QueueBand]
    private let ward: QueueWard
    private let declared: DeclaredQueues

    /// A consumer that takes nothing until `consume(prefetch:)`.
    ///
    /// - Parameters:
    ///   - configuration: Where the broker is.
    ///   - topology: The queues' names.
    ///   - queues: The named queues to serve.
    ///   - logger: Where connection changes are told.
    ///   - onDeclared: Called with a named queue that was deleted, once the next connection has declared it: other consumers may
    ///     not have been told of its end.
    ///   - onDelivery: Called on the connection's thread; must return at once.
    public init(
        configuration: AMQPConfiguration,
        topology: QueueTopology,
        queues: [String],
        logger: Logger,
        onDeclared: @escaping @Sendable (String) async -> Void = { _ in },
        onDelivery: @escaping @Sendable (TaskDelivery) -> Void
    ) {
        self.topology = topology
        declared = DeclaredQueues(topology: topology, queues: queues, tell: onDeclared)
        // The highest band of every queue first: consumers are started in this order.
        let places = PriorityBand.allCases.flatMap { band in queues.map { QueueBand(queue: $0, band: band) } }
        self.places = places
        let byName = Dictionary(uniqueKeysWithValues: places.map { (topology.name(of: $0), $0) })
        let client = AMQPClient(
            configuration: configuration,
            topology: { _ in topology.topology(for: queues) },
            onDelivery: { delivery in
                guard let place = byName[delivery.queue] else { return }
                onDelivery(
                    TaskDelivery(
                        place: place,
                        body: delivery.message.body,
                        redelivered: delivery.redelivered,
                        token: delivery.token
                    )
                )
            },
            logger: logger
        )
        self.client = client
        ward = QueueWard(
            cure: QueueCure(configuration: configuration, logger: logger),
            others: topology.topology(for: queues).queues.map(\.name),
            onAnswer: { queue in
                // Without a connection, or refused: the next connection consumes it all the same.
                try? await client.readmit(queue: queue)
            }
        )
    }

    /// Keeps the connection until it is closed or the task is cancelled; a queue that is stuck is made anew.
    public func run() async {
        await withDiscardingTaskGroup { group in
            let events = client.events()
            group.addTask { await self.ward.run() }
            group.addTask { await self.declared.run() }
            group.addTask {
                for await event in events {
                    self.declared.take(event)
                    guard case .consumerUnanswered(let name) = event,
                        let place = self.places.first(where: { self.topology.name(of: $0) == name })
                    else { continue }
                    self.ward.admit(self.topology.declaration(of: place))
                }
            }
            await client.run()
            ward.close()
            declared.close()
        }
    }

    /// Ends the connection; what was not settled goes back to the broker.
    public func close() async { await client.close() }

    /// Drops the connection and makes a new one; what was not settled is delivered again.
    public func reconnect() { client.reconnect() }

    /// As ``reconnect()``, but leaves a connection alone that was begun after a moment.
    ///
    /// For whoever hears that a queue was deleted and is declared again. A channel of RabbitMQ 3.10 that learns of the end
    /// when the new queue is there consumes that by itself, tells nobody, and then drops whatever is delivered to it.
    ///
    /// - Returns: Whether a connection was dropped.
    public func reconnect(ifBegunBefore moment: ContinuousClock.Instant) -> Bool {
        client.reconnect(ifBegunBefore: moment)
    }

    /// What the connection is doing.
    public var status: AMQPStatus { client.status }
    /// What the connection has done.
    public var statistics: AMQPStatistics { client.statistics }
    /// Changes of the connection.
    public func events() -> AsyncStream<AMQPConnectionEvent> { client.events() }

    /// Waits until the connection stands.
    public func waitUntilConnected(timeout: Duration) async throws(TaskBrokerError) {
        do throws(AMQPError) {
            _ = try await client.waitUntilConnected(timeout: timeout)
        } catch {
            throw TaskBrokerError(operation: "connect", cause: error)
        }
    }

    /// Asks the broker something over the connection that tasks come on; returns with the answer, or when that connection
    /// is lost.
    public func waitForAnswer() async {
        guard client.status.isConnected else { return }
        // What the answer is does not matter.
        _ = try? await client.inspect(queue: topology.poison)
    }

    /// Takes tasks, so many of each band at once; 0 takes none.
    ///
    /// Returns when the broker has started or stopped all consumers; the highest band is started first.
    ///
    /// - Parameters:
    ///   - prefetch: The most unsettled deliveries of one band.
    ///   - paused: Named queues that nothing is taken from.
    /// - Throws: `TaskBrokerError` while the broker is away; the wish is carried out with the next connection.
    public func consume(prefetch: Int, except paused: Set<String> = []) async throws(TaskBrokerError) {
        let wanted = UInt16(clamping: prefetch)
        let consumers = places.filter { !paused.contains($0.queue) }
            .map { AMQPConsumerSpecification(queue: topology.name(of: $0), prefetch: wanted) }
        do throws(AMQPError) {
            try await client.setConsumers(wanted == 0 ? [] : consumers)
        } catch {
            throw TaskBrokerError(operation: "consume", cause: error)
        }
    }

    /// Says that a delivery is done with; never blocks.
    public func acknowledge(_ delivery: TaskDelivery) { client.acknowledge(delivery.token) }

    /// Gives a delivery back for others; never blocks.
    public func giveBack(_ delivery: TaskDelivery) { client.reject(delivery.token, requeue: true) }
}
