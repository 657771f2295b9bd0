internal import Failpoints
public import Logging
public import SchedulerModels
public import TaskBroker
public import TaskStore

/// The step that touches both: a task is stored, then published.
///
/// Whatever fails after the storing is mended by the reconciler, because a stored task is in `due`. So a broker that is
/// down or blocked never refuses a submission.
public final class TaskDispatcher: Sendable {
    let store: TaskStore
    let publisher: TaskPublisher
    let identifiers = TaskIDGenerator()
    private let logger: Logger
    let now: @Sendable () -> Timestamp

    /// A dispatcher over a store and a publisher.
    ///
    /// - Parameters:
    ///   - store: The truth.
    ///   - publisher: The way to the workers.
    ///   - logger: Where unpublished tasks are told.
    ///   - now: The clock that identifiers are made by.
    public init(
        store: TaskStore,
        publisher: TaskPublisher,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.publisher = publisher
        self.logger = logger
        self.now = now
    }

    /// Stores a task and hands it over for delivery.
    ///
    /// A store that was lost between question and answer is asked once more with the same identifier, which cannot make
    /// a second task.
    public func submit(_ submission: WrittenSubmission) async throws(TaskStoreError) -> SubmitOutcome {
        let id = identifiers.next(now: now())
        let outcome: SubmitOutcome
        await Failpoint.pass("submit.before_store")
        do throws(TaskStoreError) {
            outcome = try await store.submit(submission, id: id)
        } catch  where error.kind == .unavailable {
            outcome = try await store.submit(submission, id: id, isRepeated: true)
        }
        await Failpoint.pass("submit.after_store")
        if case .accepted(let acceptance) = outcome, acceptance.status == .pending {
            await publish(Self.order(submission, acceptance))
            await Failpoint.pass("submit.after_publish")
        }
        return outcome
    }

    /// The first message of a task that has just been stored.
    ///
    /// Never part of an asynchronous function: what such a one holds is memory that each submission takes.
    @inline(never)
    static func order(_ written: WrittenSubmission, _ acceptance: SubmitOutcome.Acceptance) -> PublishOrder {
        PublishOrder(
            taskID: acceptance.taskID,
            place: written.place,
            body: TaskMessage.serialize(
                taskID: acceptance.taskID,
                createdAt: acceptance.createdAt,
                publishedAt: acceptance.createdAt,
                attempt: 0,
                members: written.members
            )
        )
    }

    private func publish(_ order: PublishOrder) async {
        guard publisher.isAvailable else { return }
        do {
            try await publisher.publish(order)
        } catch {
            tellUnpublished(order.taskID, error)
        }
    }

    private func tellUnpublished(_ id: TaskID, _ error: any Error) {
        logger.debug("stored but not published yet", metadata: [LogKey.taskID: "\(id)", "error": "\(error)"])
    }
}
