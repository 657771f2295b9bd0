internal import AMQPClient
internal import SchedulerModels

/// Has it told which named queues were missing at the broker and are declared again; nobody waits for that.
final class DeclaredQueues: Sendable {
    /// The reply code of a broker that has failed inside.
    private static let internalError: UInt16 = 541

    /// What may have been deleted, and is not declared again yet.
    private struct Suspicions {
        /// Whether there was a connection at all: before that no queue can have ended under its hands.
        var hasStood = false
        /// The broker said so.
        var cancelled: Set<String> = []
        /// The broker has failed, and did not say over what.
        var isAnyPossible = false
        /// Named queues of which a band may not have existed when the next connection declared it.
        var unused: Set<String> = []
    }

    private let topology: QueueTopology
    /// What the next connection declares.
    private let known: Guarded<Set<String>>
    private let suspicions = Guarded(Suspicions())
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
            let queue = known.first { queue in names(of: queue).contains(name) }
            if let queue { suspicions.withLock { _ = $0.cancelled.insert(queue) } }
        // A channel of RabbitMQ 3.10 can fail over the end of a queue that it has used; it does not say which. It also fails
        // when several declare a queue at the same time, as when all start for the first time: what others consume
        // was not deleted, and new connections for its sake would only give back what runs. What a failed attempt has found
        // unused does not count either: others may have begun to consume it since.
        case .disconnected(let error) where error.replyCode == Self.internalError:
            suspicions.withLock { $0.isAnyPossible = $0.hasStood }
        case .declaredUnused(let found):
            let queues = known.filter { queue in !found.isDisjoint(with: names(of: queue)) }
            suspicions.withLock { $0.unused = queues }
        case .connected:
            let past = suspicions.withLock { suspicions in
                defer { suspicions = Suspicions(hasStood: true) }
                return suspicions
            }
            let queues = past.isAnyPossible ? past.cancelled.union(past.unused) : past.cancelled
            queues.sorted().forEach { addition.yield($0) }
        default: return
        }
    }

    private func names(of queue: String) -> [String] { QueueBand.all(of: queue).map(topology.name) }

    /// Ends `run`.
    func close() { addition.finish() }

    /// Tells until closed or cancelled.
    func run() async {
        for await queue in queues { await tell(queue) }
    }
}
