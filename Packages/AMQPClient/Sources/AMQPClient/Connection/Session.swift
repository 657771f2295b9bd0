import Logging

/// One connection with its channels, topology and consumers; confined to the connection's thread.
///
/// It is made and lost as a whole: whatever goes wrong beyond a refused declaration ends the session, and the next one
/// rebuilds everything. So nobody is ever connected without consuming.
final class Session {
    static let publishChannel: UInt16 = 1
    static let consumeChannel: UInt16 = 2
    static let administrationChannel: UInt16 = 3

    let handle: ConnectionHandle
    let configuration: AMQPConfiguration
    let state: ClientState
    let wakeUp: WakeUp
    let logger: Logger
    let broker: AMQPBrokerInfo
    let topology: AMQPTopology
    let onDelivery: (@Sendable (AMQPDelivery) -> Void)?
    /// Goes around the telling of what has ended, see ``AMQPClient``.
    let handingOut: @Sendable (_ body: () -> Void) -> Void

    var confirms = PublishConfirms<PublishWaiter>()
    var acknowledgements = AcknowledgementWindow()
    var contents: [UInt16: ContentAssembly] = [publishChannel: .init(), consumeChannel: .init()]
    var pendingReplies: [UInt16: [PendingReply]] = [:]
    var administration: [AdministrationRequest] = []
    var administrationInFlight: AdministrationRequest?
    var isAdministrationOpen = false
    var consumers: [RunningConsumer] = [] {
        didSet { consumersChanged = true }
    }
    var consumersChanged = false
    /// Also holds consumers being cancelled: what is on the wire still comes.
    var queuesByConsumerTag: [String: String] = [:]
    var consumersStarted = 0
    /// Those who wait until the broker has answered a change of consumers.
    var consumerWaiters: [Int: (AMQPError?) -> Void] = [:]
    var blockedReason: String?
    /// When an alarm of the broker was last over; at first, when the connection was made.
    var unblockedAt = MonotonicTime.now
    var operations: [Operation] = []
    var nextOperation = 0
    var lastDrain = MonotonicTime.now
    var counters = AMQPStatistics()
    /// Publishes that left the window since the count was last reported.
    var settledPublishes = 0
    /// Those to tell once the counts they may look at are reported.
    var finishedPublishes: [(waiter: PublishWaiter, error: AMQPError?)] = []
    var finishedChanges: [(finish: (AMQPError?) -> Void, error: AMQPError?)] = []

    init(
        handle: ConnectionHandle,
        configuration: AMQPConfiguration,
        state: ClientState,
        wakeUp: WakeUp,
        logger: Logger,
        broker: AMQPBrokerInfo,
        topology: AMQPTopology,
        onDelivery: (@Sendable (AMQPDelivery) -> Void)?,
        handingOut: @escaping @Sendable (_ body: () -> Void) -> Void
    ) {
        self.handle = handle
        self.configuration = configuration
        self.state = state
        self.wakeUp = wakeUp
        self.logger = logger
        self.broker = broker
        self.topology = topology
        self.onDelivery = onDelivery
        self.handingOut = handingOut
    }

    /// Opens the channels, declares the topology and starts the wanted consumers.
    func setUp() throws(AMQPError) {
        for channel in [Session.publishChannel, Session.consumeChannel] {
            try request(.channelOpen, channel: channel)
        }
        try request(.confirmSelect, channel: Session.publishChannel)
        try openAdministrationChannel()
        try pump { pendingReplies.values.allSatisfy(\.isEmpty) }
        try declareTopology()
        // One after the other, so that it is known which queue does not answer.
        for specification in state.wantedConsumers {
            var isDone = false
            try start(specification) { isDone = true }
            try pump { isDone || blockedReason != nil }
            if !isDone, let blockedReason { throw Session.blocked(blockedReason, "consume") }
        }
    }

    /// Works until the client is closed; throws when the connection is lost.
    func serve() throws(AMQPError) {
        // What is wanted may have changed since set-up asked.
        try applyConsumers { _ in }
        var closingDeadline: MonotonicTime?
        while true {
            let turn = state.beginTurn(report())
            operations = turn.operations
            nextOperation = 0
            try performOperations()
            let isDrained = try drain(limit: 1_024)
            try checkDeadlines()
            handle.releaseBuffers()
            tellFinished()
            if turn.isClosing {
                let deadline = closingDeadline ?? .now + .seconds(1)
                closingDeadline = deadline
                if confirms.outstanding == 0 || .now > deadline { return }
            }
            guard isDrained, !handle.hasBufferedFrames, state.mayStartToSleep(report()) else { continue }
            handle.wait(for: wakeUp, milliseconds: turn.isClosing ? 20 : 250)
            state.endSleep()
        }
    }

    /// Reports, then resumes those whose operation has ended, so that they find themselves counted.
    func tellFinished() {
        guard !finishedPublishes.isEmpty || !finishedChanges.isEmpty else { return }
        state.take(report())
        let (publishes, changes) = (finishedPublishes, finishedChanges)
        finishedPublishes = []
        finishedChanges = []
        handingOut {
            for (waiter, error) in publishes {
                waiter.finish(error)
            }
            for (finish, error) in changes {
                finish(error)
            }
        }
    }

    /// What changed since the last report.
    func report() -> SessionReport {
        defer {
            counters = AMQPStatistics()
            settledPublishes = 0
            consumersChanged = false
        }
        return SessionReport(
            counters: counters,
            settledPublishes: settledPublishes,
            activeConsumers: consumersChanged ? consumers.filter(\.isActive).map(\.specification.queue) : nil
        )
    }

    /// Handles frames until the condition holds, during set-up only.
    private func pump(until isDone: () -> Bool) throws(AMQPError) {
        while true {
            let isDrained = try drain(limit: 1_024)
            handle.releaseBuffers()
            tellFinished()
            if isDone() { return }
            try checkDeadlines()
            guard isDrained, !handle.hasBufferedFrames else { continue }
            handle.wait(for: wakeUp, milliseconds: 100)
            if state.isClosing { throw AMQPError(.closed, operation: "connect", message: "the client was closed") }
        }
    }

    private func declareTopology() throws(AMQPError) {
        let failure = Lock<AMQPError?>(nil)
        func add(_ method: AdministrationRequest.Method) {
            administration.append(
                AdministrationRequest(method: method) { answer in
                    guard case .failed(let error) = answer else { return }
                    failure.withLock { $0 = $0 ?? error }
                }
            )
        }
        topology.exchanges.forEach { add(.exchange($0)) }
        func add(_ queue: AMQPQueueDeclaration, onFailure: @escaping @Sendable (AMQPError) -> Void) {
            administration.append(
                AdministrationRequest(method: .queue(queue)) { [state] answer in
                    switch answer {
                    case .done(messages: 0, consumers: 0): state.declaredUnused(queue.name)
                    case .done: return
                    case .failed(let error): onFailure(error)
                    }
                }
            )
        }
        for queue in topology.queues {
            add(queue) { error in failure.withLock { $0 = $0 ?? error } }
        }
        for queue in addedQueues {
            add(queue) { [state, logger] error in
                guard error.refusesDeclaration else { return failure.withLock { $0 = $0 ?? error } }
                // What is needed from the start keeps the connection from being made; one of many must not.
                state.forget(queue)
                logger.warning(
                    "a queue is refused and not declared again",
                    metadata: ["queue": .string(queue.name), "error": "\(error)"]
                )
            }
        }
        topology.bindings.forEach { add(.binding($0)) }
        try sendNextAdministration()
        try pump { administration.isEmpty && administrationInFlight == nil || failure.withLock { $0 != nil } }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// The queues declared since the client was made, those of the topology left out.
    private var addedQueues: [AMQPQueueDeclaration] {
        let names = Set(topology.queues.map(\.name))
        return state.addedQueues.filter { !names.contains($0.name) }
    }
}
