internal import Logging
internal import TaskBroker
internal import SchedulerModels

/// Brings the consumer to the prefetch that the pump wants, without the queues that are paused; the newest wish counts.
final class Intake: Sendable {
    /// What to take: so many deliveries of each band at once, and from which queues none.
    struct Wish {
        var prefetch = 0
        var paused: Set<String> = []
    }

    private let consumer: TaskConsumer
    private let logger: Logger
    private let wish = Guarded(Wish())
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation
    private let onChange: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - consumer: What takes tasks from the broker.
    ///   - logger: Where trouble is told.
    ///   - onChange: Called when the broker has carried a wish out, or will with the next connection.
    init(consumer: TaskConsumer, logger: Logger, onChange: @escaping @Sendable (Int) -> Void) {
        self.consumer = consumer
        self.logger = logger
        self.onChange = onChange
        (changes, change) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// The newest wish.
    var present: Wish { wish.withLock { $0 } }

    /// Wishes for so many deliveries of each band at once; 0 for none.
    func want(_ prefetch: Int) {
        wish.withLock { $0.prefetch = prefetch }
        change.yield()
    }

    /// Takes nothing from that queue until `setPaused` says otherwise.
    func pause(_ queue: String) {
        guard wish.withLock({ $0.paused.insert(queue).inserted }) else { return }
        change.yield()
    }

    /// Takes from all queues but these.
    func setPaused(_ queues: Set<String>) {
        let isNew = wish.withLock { wish in
            defer { wish.paused = queues }
            return wish.paused != queues
        }
        guard isNew else { return }
        logger.notice("paused queues changed", metadata: ["paused": "\(queues.sorted().joined(separator: " "))"])
        change.yield()
    }

    /// Ends `run`.
    func close() { change.finish() }

    /// Carries wishes out until closed.
    func run() async {
        for await _ in changes {
            let wish = wish.withLock { $0 }
            do {
                try await consumer.consume(prefetch: wish.prefetch, except: wish.paused)
            } catch {
                // The client keeps the wish and carries it out when the connection is back.
                logger.debug("consuming has to wait for the broker", metadata: ["error": "\(error)"])
            }
            onChange(wish.prefetch)
        }
    }
}
