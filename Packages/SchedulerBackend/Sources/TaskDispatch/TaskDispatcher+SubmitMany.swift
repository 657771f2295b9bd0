internal import Failpoints
public import SchedulerModels
internal import TaskBroker
public import TaskStore

extension TaskDispatcher {
    /// What became of many submissions.
    public struct ManySubmitted: Sendable {
        /// What became of each, in order.
        public let answers: [TaskStore.SubmitAnswer]
        /// Whether everything that was to be published was confirmed; what was not, the reconciler publishes.
        public let isPublished: Bool
    }

    /// Stores tasks in one round trip and hands those over for delivery that may start.
    ///
    /// A store that was lost between question and answer is asked once more with the same identifiers, which cannot make
    /// second tasks. The order is kept: of two with one idempotency key, the first is the task.
    ///
    /// - Parameters:
    ///   - submissions: What is asked for; some hundreds at most, since they share one round trip.
    ///   - publishes: False leaves the handing over to the reconciler: after a broker that did not confirm, further ones
    ///     would only wait.
    /// - Returns: An answer for each submission.
    public func submit(_ submissions: [WrittenSubmission], publishes: Bool = true) async -> ManySubmitted {
        let tasks = submissions.map { (id: identifiers.next(now: now()), submission: $0) }
        await Failpoint.pass("submit.before_store")
        let answers = await stored(tasks)
        await Failpoint.pass("submit.after_store")
        var orders: [PublishOrder] = []
        for (submission, answer) in zip(submissions, answers) {
            if case .success(.accepted(let acceptance)) = answer, acceptance.status == .pending {
                orders.append(Self.order(submission, acceptance))
            }
        }
        guard !orders.isEmpty else { return ManySubmitted(answers: answers, isPublished: publishes) }
        guard publishes, publisher.isAvailable else { return ManySubmitted(answers: answers, isPublished: false) }
        let confirmed = await publisher.publish(orders)
        await Failpoint.pass("submit.after_publish")
        return ManySubmitted(answers: answers, isPublished: confirmed == orders.count)
    }

    private func stored(_ tasks: [(id: TaskID, submission: WrittenSubmission)]) async -> [TaskStore.SubmitAnswer] {
        do throws(TaskStoreError) {
            do throws(TaskStoreError) {
                return try await store.submit(tasks)
            } catch  where error.kind == .unavailable {
                return try await store.submit(tasks, isRepeated: true)
            }
        } catch {
            return tasks.map { _ in .failure(error) }
        }
    }
}
