internal import AMQPClient
internal import Logging
internal import SchedulerModels

/// Has queues that do not answer treated, each one once at a time, until they answer.
final class QueueWard: Sendable {
    private let cure: QueueCure
    private let others: [String]
    private let patients: AsyncStream<AMQPQueueDeclaration>
    private let admission: AsyncStream<AMQPQueueDeclaration>.Continuation
    private let inTreatment = Guarded<Set<String>>([])
    private let onAnswer: @Sendable (String) async -> Void

    /// The pause before a queue is looked at again of which nothing could be said.
    private static let pause: Duration = .seconds(2)

    /// - Parameters:
    ///   - cure: What treats them.
    ///   - others: Queues to compare with; one that is treated is left out.
    ///   - onAnswer: Called with a queue that answers again.
    init(
        cure: QueueCure,
        others: [String],
        onAnswer: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        self.cure = cure
        self.others = others
        self.onAnswer = onAnswer
        (patients, admission) = AsyncStream.makeStream(of: AMQPQueueDeclaration.self)
    }

    /// Takes a queue in that did not answer; never waits.
    func admit(_ queue: AMQPQueueDeclaration) {
        guard inTreatment.withLock({ $0.insert(queue.name).inserted }) else { return }
        admission.yield(queue)
    }

    /// Ends `run` once nothing is treated any more.
    func close() { admission.finish() }

    /// Treats until closed or cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await queue in patients {
                group.addTask {
                    await self.treat(queue)
                    self.inTreatment.withLock { _ = $0.remove(queue.name) }
                }
            }
            group.cancelAll()
        }
    }

    private func treat(_ queue: AMQPQueueDeclaration) async {
        let others = others.filter { $0 != queue.name }
        while !Task.isCancelled {
            guard await cure.treat(queue, comparedWith: others) == .undecided else { return await onAnswer(queue.name) }
            try? await Task.sleep(for: Self.pause)  // Woken by cancellation alone; the loop's head ends it.
        }
    }
}
