internal import AMQPClient
internal import SchedulerModels

/// Has it told which named queues were missing at the broker and are declared again; nobody waits for that.
final class DeclaredQueues: Sendable {
    /// The reply code of a broker that has failed inside.
    private static let internalError: UInt16 = 541

    private let topology: QueueTopology
    /// What the next connection declares.
    private let known: Guarded<Set<String>>
    /// What was most likely deleted, and is not declared again yet.
    private let ended = Guarded<Set<String>>([])
    private let queues: AsyncStream<String>
    private let addition: AsyncStream<String>.Continuation
    private let tell: @Sendable (String) async -> Void

    /// - Parameters:
    ///   - topology: The queues' names.
    ///   - queues: The named queues that a connection declares when it is made.
    ///   - tell: Called with one named queue after the other.
    init(topology: QueueTopology, queues: [String], tell: @escaping @Sendable (String) async -> Void) {
        self.topology = topology
        known = Guarded(Set(queues))
        self.tell = tell
        (self.queues, addition) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1_024))
    }

    /// Takes a named queue that was missing and is declared; never waits.
    func add(_ queue: String) {
        known.withLock { _ = $0.insert(queue) }
        addition.yield(queue)
    }

    /// Takes what has happened to the connection; never waits.
    ///
    /// Where a connection ends because a queue was deleted, the next one has declared it again when it stands.
    func take(_ event: AMQPConnectionEvent) {
        let known = known.withLock { $0 }
        switch event {
        case .consumerCancelled(let name):
            let queue = known.first { queue in QueueBand.all(of: queue).contains { topology.name(of: $0) == name } }
            if let queue { ended.withLock { _ = $0.insert(queue) } }
        // A channel of RabbitMQ 3.10 can fail over the end of a queue that it has used; it does not say which.
        case .disconnected(let error) where error.replyCode == Self.internalError:
            ended.withLock { $0.formUnion(known) }
        case .connected:
            let queues = ended.withLock { ended in
                defer { ended = [] }
                return ended
            }
            queues.sorted().forEach { addition.yield($0) }
        default: return
        }
    }

    /// Ends `run`.
    func close() { addition.finish() }

    /// Tells until closed or cancelled.
    func run() async {
        for await queue in queues { await tell(queue) }
    }
}
