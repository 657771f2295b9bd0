internal import Logging
internal import TaskBroker

/// Brings the consumer to the prefetch that the pump wants; the newest wish counts.
final class Intake: Sendable {
    private let consumer: TaskConsumer
    private let logger: Logger
    private let wishes: AsyncStream<Int>
    private let wish: AsyncStream<Int>.Continuation
    private let onChange: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - consumer: What takes tasks from the broker.
    ///   - logger: Where trouble is told.
    ///   - onChange: Called when the broker has carried a wish out, or will with the next connection.
    init(consumer: TaskConsumer, logger: Logger, onChange: @escaping @Sendable (Int) -> Void) {
        self.consumer = consumer
        self.logger = logger
        self.onChange = onChange
        (wishes, wish) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Wishes for so many deliveries of each band at once; 0 for none.
    func want(_ prefetch: Int) { wish.yield(prefetch) }

    /// Ends `run`.
    func close() { wish.finish() }

    /// Carries wishes out until closed.
    func run() async {
        for await prefetch in wishes {
            do {
                try await consumer.consume(prefetch: prefetch)
            } catch {
                // The client keeps the wish and carries it out when the connection is back.
                logger.debug("consuming has to wait for the broker", metadata: ["error": "\(error)"])
            }
            onChange(prefetch)
        }
    }
}
