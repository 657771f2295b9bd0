public import Logging

/// A supervised connection to RabbitMQ that publishes with confirms and consumes.
///
/// Nothing happens before ``run()`` is called. From then on the client connects, declares the topology, starts the
/// consumers, and does all of it again after any loss, until ``close()``. One thread of its own owns the connection, as librabbitmq
/// demands; every method may be called from anywhere.
///
/// An alarm of the broker stops whole connections that publish: use one client for publishing and another for consuming.
public final class AMQPClient: Sendable {
    let configuration: AMQPConfiguration
    let state: ClientState
    private let topology: @Sendable (AMQPBrokerInfo) -> AMQPTopology
    private let onDelivery: (@Sendable (AMQPDelivery) -> Void)?
    private let logger: Logger
    private let handingOut: @Sendable (_ body: () -> Void) -> Void

    /// Makes a client that is not yet running.
    ///
    /// - Parameters:
    ///   - configuration: where the broker is.
    ///   - topology: what must exist in that broker; asked once a connection, on the connection's thread.
    ///   - onDelivery: called for each delivery on the connection's thread, so it must return quickly: hand the delivery
    ///     over and return. Without it deliveries are given back.
    ///   - logger: where connects and losses are told.
    ///   - handingOut: called on the connection's thread with what tells publishers of their confirms, and must call it once. For
    ///     an executor that takes the steps which become ready by it on this thread. Nothing else is sent or read until it returns.
    public init(
        configuration: AMQPConfiguration,
        topology: @escaping @Sendable (AMQPBrokerInfo) -> AMQPTopology = { _ in AMQPTopology() },
        onDelivery: (@Sendable (AMQPDelivery) -> Void)? = nil,
        logger: Logger,
        handingOut: @escaping @Sendable (_ body: () -> Void) -> Void = { $0() }
    ) {
        self.configuration = configuration
        self.topology = topology
        self.onDelivery = onDelivery
        self.logger = logger
        self.handingOut = handingOut
        state = ClientState(maxOutstanding: configuration.maxOutstandingPublishes)
    }

    /// Runs the connection until ``close()`` is called or the task is cancelled; a client runs once.
    public func run() async {
        guard let wakeUp = WakeUp(), state.start(wakeUp) else { return }
        let loop = ConnectionLoop(
            configuration: configuration,
            topology: topology,
            onDelivery: onDelivery,
            state: state,
            wakeUp: wakeUp,
            logger: logger,
            handingOut: handingOut
        )
        if !PosixThread.start(name: threadName, { loop.run() }) {
            logger.critical("the system refuses a thread for the connection")
            state.requestClose()
            state.finished()
        }
        await withTaskCancellationHandler {
            await state.waitUntilClosed()
        } onCancel: {
            state.requestClose()
        }
    }

    private var threadName: String {
        configuration.connectionName.map { "amqp \($0)" } ?? "amqp"
    }

    /// Ends the connection and waits until its thread and descriptors are gone.
    ///
    /// Settlements and publishes asked for before are still sent, and their confirms waited for, for at most a second.
    public func close() async {
        state.requestClose()
        await state.waitUntilClosed()
    }

    /// Drops the connection, whatever state it is in, and makes a new one; returns at once.
    ///
    /// For whoever sees that a connection which seems to stand does nothing any more. What was not settled is delivered again,
    /// as after any loss.
    public func reconnect() { state.cut() }

    /// As ``reconnect()``, but leaves a connection alone that was begun after a moment; also one that is just being made.
    ///
    /// - Returns: Whether a connection was dropped.
    public func reconnect(ifBegunBefore moment: ContinuousClock.Instant) -> Bool {
        state.cut(ifBegunBefore: moment)
    }

    /// How the connection stands at this moment.
    public var status: AMQPStatus { state.status }

    /// Whether a publish would be written now: the connection stands, and the broker takes publishes.
    public var takesPublishes: Bool { state.takesPublishes }

    /// What was counted so far.
    public var statistics: AMQPStatistics { state.statistics }

    /// The events from now on; each caller has a stream of its own, which keeps the newest 256 events.
    public func events() -> AsyncStream<AMQPConnectionEvent> {
        state.makeEvents()
    }

    /// Waits until connection, topology and consumers stand, through any number of attempts.
    ///
    /// Throws the cause of the last failed attempt when the time is over: refused, wrong password, missing virtual host, a queue that
    /// exists with other arguments.
    @discardableResult
    public func waitUntilConnected(timeout: Duration) async throws(AMQPError) -> AMQPBrokerInfo {
        let operation = "waitUntilConnected"
        switch await state.wait(for: .connected, timeout: timeout) {
        case .connected(let broker): return broker
        case .failed(let error): throw error.during(operation)
        case .cancelled: throw AMQPError(.cancelled, operation: operation, message: "the task was cancelled")
        case .timedOut:
            throw status.lastError?.during(operation)
                ?? AMQPError(.timeout, operation: operation, message: "no connection within \(timeout)")
        }
    }
}
