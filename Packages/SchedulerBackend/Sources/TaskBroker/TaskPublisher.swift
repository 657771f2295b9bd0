public import AMQPClient
public import Logging
public import SchedulerModels

/// Hands tasks over to the broker, confirmed.
///
/// Publishing and consuming use connections of their own, because an alarm of the broker stops publishers alone.
public final class TaskPublisher: Sendable {
    private let client: AMQPClient
    private let topology: QueueTopology
    private let logger: Logger
    private let ward: QueueWard
    private let declared: DeclaredQueues
    /// Since when each queue has refused all that was published to it.
    private let refusedSince = Guarded<[QueueBand: ContinuousClock.Instant]>([:])
    /// How long a queue may refuse everything before the connection is made anew.
    private let refusalPatience: Duration
    /// The queues that the broker did not let us look at when last asked.
    private let uninspectable = Guarded<Set<QueueBand>>([])

    /// A publisher with a connection of its own, which `run()` opens and keeps.
    ///
    /// - Parameters:
    ///   - configuration: Where the broker is.
    ///   - topology: The queues' names.
    ///   - queues: Named queues that are declared at once; others when the first task for them comes.
    ///   - refusalPatience: How long a queue may refuse everything before the connection is made anew.
    ///   - logger: Where connection changes are told.
    ///   - handingOut: Goes around the telling of confirms, see `AMQPClient`.
    ///   - onDeclared: Called with a named queue that was missing and is declared now: whoever consumed a former one of that name
    ///     may have to connect anew (see ``TaskConsumer/reconnect(ifBegunBefore:)``).
    public init(
        configuration: AMQPConfiguration,
        topology: QueueTopology,
        queues: [String],
        refusalPatience: Duration = .seconds(5),
        logger: Logger,
        handingOut: @escaping @Sendable (_ body: () -> Void) -> Void = { $0() },
        onDeclared: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.topology = topology
        self.refusalPatience = refusalPatience
        self.logger = logger
        declared = DeclaredQueues(topology: topology, queues: queues, tell: onDeclared)
        // A blocked broker says so only after it was sent something: whoever waits for that confirm must not wait long,
        // and need not, because what is not confirmed is in `due`.
        var configuration = configuration
        configuration.confirmTimeout = min(configuration.confirmTimeout, .seconds(3))
        client = AMQPClient(
            configuration: configuration,
            topology: { _ in topology.topology(for: queues) },
            logger: logger,
            handingOut: handingOut
        )
        ward = QueueWard(
            cure: QueueCure(configuration: configuration, logger: logger),
            others: topology.topology(for: queues).queues.map(\.name)
        )
    }

    /// Keeps the connection until it is closed or the task is cancelled; a queue that is stuck is made anew.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.ward.run() }
            let events = client.events()
            group.addTask { await self.declared.run() }
            group.addTask {
                for await event in events { self.declared.take(event) }
            }
            await client.run()
            ward.close()
            declared.close()
        }
    }

    /// Drops the connection and makes a new one.
    public func reconnect() { client.reconnect() }

    /// Ends the connection.
    public func close() async { await client.close() }

    /// What the connection is doing.
    public var status: AMQPStatus { client.status }
    /// What the connection has done.
    public var statistics: AMQPStatistics { client.statistics }
    /// Changes of the connection.
    public func events() -> AsyncStream<AMQPConnectionEvent> { client.events() }

    /// Whether a publish could succeed now.
    public var isAvailable: Bool { client.takesPublishes }

    /// Waits until the connection stands.
    public func waitUntilConnected(timeout: Duration) async throws(TaskBrokerError) {
        do throws(AMQPError) {
            _ = try await client.waitUntilConnected(timeout: timeout)
        } catch {
            throw TaskBrokerError(operation: "connect", cause: error)
        }
    }

    /// Publishes a task and returns when the broker has confirmed it.
    ///
    /// A queue that does not exist yet (or was deleted) comes back as unroutable; it is declared, and the message sent
    /// once more.
    public func publish(_ order: PublishOrder) async throws(TaskBrokerError) {
        let queue = topology.name(of: order.place)
        do throws(AMQPError) {
            try await client.publish(message(order), routingKey: queue)
            settled(order.place, nil)
        } catch {
            try await publishAgain(order, queue, after: error)
        }
    }

    /// Declares the queue that was missing, and its sisters, and sends the message once more; throws after any other error.
    private func publishAgain(
        _ order: PublishOrder,
        _ queue: String,
        after error: AMQPError
    ) async throws(TaskBrokerError) {
        guard error.code == .returned else { throw failed(order.place, error) }
        do throws(AMQPError) {
            try await declare(order.place.queue)
            try await client.publish(message(order), routingKey: queue)
            settled(order.place, nil)
        } catch {
            throw failed(order.place, error)
        }
    }

    /// Declares a queue that was missing, and has that told.
    private func declare(_ queue: String) async throws(AMQPError) {
        // Also when only a part was declared: whoever publishes there next does not miss it any more.
        defer { declared.add(queue) }
        for place in QueueBand.all(of: queue) { try await client.declare(topology.declaration(of: place)) }
    }

    @inline(never)
    private func failed(_ place: QueueBand, _ error: AMQPError) -> TaskBrokerError {
        settled(place, error)
        suspect(topology.declaration(of: place), error)
        return TaskBrokerError(operation: "publish", cause: error)
    }

    /// A connection that stands and no confirm: the queue may be stuck.
    private func suspect(_ queue: AMQPQueueDeclaration, _ error: AMQPError) {
        if error.code == .timeout { ward.admit(queue) }
    }

    /// Notes what a queue did with a message.
    ///
    /// A quorum queue of RabbitMQ 3.10 that was full goes on refusing what comes over a channel that it has refused before,
    /// also when it is empty and its limit is gone. So a connection that is refused for long is made anew.
    @inline(never)
    private func settled(_ place: QueueBand, _ error: AMQPError?) {
        let isHopeless = refusedSince.withLock { since -> Bool in
            if error == nil, !since.isEmpty { since[place] = nil }
            guard error?.code == .nacked else { return false }
            guard let first = since[place] else {
                since[place] = .now
                return false
            }
            guard ContinuousClock.now - first > refusalPatience else { return false }
            since = [:]
            return true
        }
        guard isHopeless else { return }
        logger.warning(
            "a queue refuses everything; the connection is made anew",
            metadata: ["queue": "\(topology.name(of: place))"]
        )
        client.reconnect()
    }

    /// Publishes many tasks in one window; returns how many the broker confirmed.
    ///
    /// Queues that do not exist yet are declared, and what was meant for them is sent once more.
    public func publish(_ orders: [PublishOrder]) async -> Int {
        guard !orders.isEmpty else { return 0 }
        let (confirmed, returned) = await publishOnce(orders)
        guard !returned.isEmpty else { return confirmed }
        var again: [PublishOrder] = []
        for (queue, orders) in Dictionary(grouping: returned, by: \.place.queue) {
            do throws(AMQPError) {
                try await declare(queue)
                again += orders
            } catch {
                logger.debug(
                    "a queue is not declared",
                    metadata: ["queue": "\(queue)", "tasks": "\(orders.count)", "error": "\(error)"]
                )
                guard error.concernsOneQueue else { return confirmed }
            }
        }
        guard !again.isEmpty else { return confirmed }
        return confirmed + (await publishOnce(again)).confirmed
    }

    private func publishOnce(_ orders: [PublishOrder]) async -> (confirmed: Int, returned: [PublishOrder]) {
        let outcomes = await client.publish(batch: orders.map { (message($0), topology.name(of: $0.place)) })
        var confirmed = 0
        var returned: [PublishOrder] = []
        for (order, outcome) in zip(orders, outcomes) {
            settled(order.place, outcome.error)
            if let error = outcome.error { suspect(topology.declaration(of: order.place), error) }
            switch outcome.error?.code {
            case nil: confirmed += 1
            case .returned: returned.append(order)
            default: break
            }
        }
        return (confirmed, returned)
    }

    /// Whether the broker takes messages at present, found out by one that goes nowhere.
    ///
    /// It tells a connection of an alarm only once that has published, and then has read what was sent until the connection
    /// knows: whoever has much to publish that may be there already asks first.
    public func isTaking() async -> Bool {
        guard isAvailable else { return false }
        do throws(AMQPError) {
            try await client.publish(AMQPMessage(body: []), routingKey: topology.nowhere, mandatory: false)
            // That one may have been taken all the same, and brought the news of the alarm.
            return isAvailable
        } catch {
            logger.debug("the broker takes nothing at present", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// How many messages the broker holds ready in these bands; a queue that does not exist holds none.
    ///
    /// One that the broker does not let us look at is left out, so that it keeps nobody from the others.
    public func ready(in places: [QueueBand]) async throws(TaskBrokerError) -> [QueueBand: Int] {
        var depths: [QueueBand: Int] = [:]
        for place in places {
            do throws(AMQPError) {
                depths[place] = try await client.inspect(queue: topology.name(of: place))?.ready ?? 0
                inspected(place, nil)
            } catch {
                guard error.concernsOneQueue else { throw TaskBrokerError(operation: "inspect", cause: error) }
                inspected(place, error)
            }
        }
        return depths
    }

    /// Tells of a queue that cannot be looked at, once until it can.
    private func inspected(_ place: QueueBand, _ error: AMQPError?) {
        let isNew = uninspectable.withLock { places -> Bool in
            if error != nil { return places.insert(place).inserted }
            if !places.isEmpty { places.remove(place) }
            return false
        }
        guard isNew, let error else { return }
        logger.warning(
            "a queue cannot be looked at; what waits in it is not published again until it can",
            metadata: ["queue": "\(topology.name(of: place))", "error": "\(error)"]
        )
    }

    /// Puts a message that no worker can read aside, with the reason.
    public func park(_ body: [UInt8], from queue: String, reason: String) async throws(TaskBrokerError) {
        let headers: AMQPTable = ["x-reason": .string(String(reason.prefix(500))), "x-queue": .string(queue)]
        let message = AMQPMessage(body: body, headers: headers)
        do throws(AMQPError) {
            try await client.publish(message, routingKey: topology.poison)
        } catch {
            suspect(topology.poisonDeclaration, error)
            throw TaskBrokerError(operation: "park", cause: error)
        }
    }

    @inline(never)
    private func message(_ order: PublishOrder) -> AMQPMessage {
        AMQPMessage(body: order.body, contentType: "application/json", messageID: order.taskID.description)
    }
}

extension AMQPError {
    /// Whether the broker has refused something about one queue, and would not about another.
    fileprivate var concernsOneQueue: Bool {
        switch code {
        case .accessRefused, .channelClosed, .notFound, .preconditionFailed, .invalidArgument: true
        default: false
        }
    }
}
