internal import AMQPClient
internal import Logging

/// Finds out whether a queue that did not answer is stuck, and makes it anew if it is.
///
/// A quorum queue that was declared a moment before the broker was killed can come back without its state: it is known,
/// but what is published to it is never confirmed, and nobody can consume it. Redis holds the truth, so the cure is to
/// delete and declare it; the reconciler publishes what waits in it. It is certain before it does: the queue was silent
/// again and again, each time right after another queue had answered on the same connection, so neither the broker nor
/// the way to it is to blame. Two processes that do so at once cost a few messages more to be published again.
struct QueueCure: Sendable {
    /// What came of it.
    enum Outcome: Equatable {
        /// The queue answers, or is not there at all: it need not be made anew.
        case answers
        /// It was deleted and declared again, and answers.
        case madeAnew
        /// The broker is away or slow: nothing can be said about one queue.
        case undecided
    }

    private enum Answer {
        case answered
        case silent
        case lost
    }

    /// How often it must have been silent.
    private static let silencesThatProve = 4
    private static let pause: Duration = .seconds(1)

    private let configuration: AMQPConfiguration
    private let logger: Logger

    /// - Parameters:
    ///   - configuration: Where the broker is.
    ///   - patience: The most that a queue may take to answer.
    ///   - logger: Where a cure is told.
    init(configuration: AMQPConfiguration, patience: Duration = .seconds(3), logger: Logger) {
        var configuration = configuration
        configuration.rpcTimeout = min(configuration.rpcTimeout, patience)
        self.configuration = configuration
        self.logger = logger
    }

    /// Treats a queue, over a connection of its own; lasts until it answers or nothing can be said.
    ///
    /// - Parameters:
    ///   - queue: The queue that did not answer.
    ///   - others: Queues that are asked in comparison.
    /// - Returns: What came of it.
    func treat(_ queue: AMQPQueueDeclaration, comparedWith others: [String]) async -> Outcome {
        // Without a receiver the client gives back whatever is delivered while it asks.
        let client = AMQPClient(
            configuration: configuration,
            logger: Logger(label: "cure", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            let outcome = await treat(queue, comparedWith: others, with: client)
            await client.close()
            return outcome
        }
    }

    private func treat(
        _ queue: AMQPQueueDeclaration,
        comparedWith others: [String],
        with client: AMQPClient
    ) async -> Outcome {
        var others = others
        for silences in 0..<Self.silencesThatProve {
            // Jitter keeps two processes from acting at the same moment. Cancelled: the next line ends it.
            if silences > 0 { try? await Task.sleep(for: Self.pause * Double.random(in: 0.5...1.5)) }
            guard !Task.isCancelled else { return .undecided }
            // What does not answer either is no comparison.
            while let other = others.first, await ask(other, client) != .answered { others.removeFirst() }
            guard !others.isEmpty else { return .undecided }
            switch await ask(queue.name, client) {
            case .answered: return .answers
            case .lost: return .undecided
            case .silent: break
            }
        }
        return await makeAnew(queue, client)
    }

    /// Whether the broker starts a consumer of the queue, which it can only together with the queue itself; a passive
    /// declaration is answered for a stuck queue too.
    private func ask(_ queue: String, _ client: AMQPClient) async -> Answer {
        do throws(AMQPError) {
            try await client.waitUntilConnected(timeout: configuration.connectTimeout)
            try await client.setConsumers([AMQPConsumerSpecification(queue: queue, prefetch: 1)])
        } catch {
            return .lost
        }
        let status = client.status
        let isSilent = status.withheldQueues.contains(queue)
        let answered = status.activeConsumers.contains(queue)
        do throws(AMQPError) {
            try await client.setConsumers([])
            try await client.readmit(queue: queue)
        } catch {
            return isSilent ? .silent : .lost
        }
        return isSilent ? .silent : answered ? .answered : .lost
    }

    private func makeAnew(_ queue: AMQPQueueDeclaration, _ client: AMQPClient) async -> Outcome {
        do throws(AMQPError) {
            try await client.waitUntilConnected(timeout: configuration.connectTimeout)
            try await client.delete(queue: queue.name)
            try await client.declare(queue)
        } catch {
            logger.warning(
                "a stuck queue could not be deleted and declared again",
                metadata: ["queue": "\(queue.name)", "error": "\(error)"]
            )
            return .undecided
        }
        logger.notice(
            "a stuck queue was deleted and declared again; what waits in it is published anew",
            metadata: ["queue": "\(queue.name)"]
        )
        return .madeAnew
    }
}
