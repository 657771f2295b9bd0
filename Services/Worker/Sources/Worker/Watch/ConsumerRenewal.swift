internal import Logging
internal import TaskBroker

/// Makes the consumer's connection anew when a queue that it serves was deleted and is declared again.
///
/// The broker does not always tell a consumer of the end of its queue, and then delivers nothing any more; who declares it
/// knows of it at once. Several may say so at the same time: one new connection is enough for all that was said before.
final class ConsumerRenewal: Sendable {
    private let queues: Set<String>
    private let process: String
    private let consumer: TaskConsumer
    private let logger: Logger
    private let moments: AsyncStream<ContinuousClock.Instant>
    private let moment: AsyncStream<ContinuousClock.Instant>.Continuation

    /// The least time between two new connections.
    private static let pause: Duration = .seconds(1)

    /// - Parameters:
    ///   - queues: The named queues that the worker serves.
    ///   - process: The name of this process, whose own word it need not heed.
    ///   - consumer: What takes tasks from the broker.
    ///   - logger: Where new connections are told.
    init(queues: [String], process: String, consumer: TaskConsumer, logger: Logger) {
        self.queues = Set(queues)
        self.process = process
        self.consumer = consumer
        self.logger = logger
        // Only the newest counts: what was begun before an earlier one was begun before it, too.
        (moments, moment) = AsyncStream.makeStream(
            of: ContinuousClock.Instant.self,
            bufferingPolicy: .bufferingNewest(1)
        )
    }

    /// Takes the word that a queue is declared again; never waits.
    ///
    /// - Parameters:
    ///   - queue: The named queue.
    ///   - teller: The worker process that has found out by its own consumer.
    /// - Returns: Whether that concerns this worker.
    @discardableResult
    func heard(declared queue: String, by teller: String?) -> Bool {
        guard queues.contains(queue), teller != process else { return false }
        moment.yield(.now)
        return true
    }

    /// Ends `run`.
    func close() { moment.finish() }

    /// Makes connections anew until closed or cancelled.
    func run() async {
        for await moment in moments where consumer.reconnect(ifBegunBefore: moment) {
            logger.notice("a queue was deleted and is declared again: the consumer's connection is made anew")
            try? await Task.sleep(for: Self.pause)  // Woken by cancellation alone; the loop's head ends it.
        }
    }
}
