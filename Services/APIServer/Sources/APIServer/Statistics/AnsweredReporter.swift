internal import Logging
internal import TaskStore

/// Adds what this server has answered to what all of them have, every few seconds.
struct AnsweredReporter: Sendable {
    let metrics: RequestMetrics
    let store: TaskStore
    let logger: Logger
    private static let period: Duration = .seconds(5)

    /// Until the task is cancelled; then once more, for what came last.
    func run() async {
        while (try? await Task.sleep(for: Self.period)) != nil { await report() }
        // In a task of its own: the store asks nothing for one that is cancelled.
        await Task { await report() }.value
    }

    /// Tells the store now.
    ///
    /// After an error it is not known whether the numbers have arrived. They are put back: some requests counted
    /// twice after an outage distort less than an outage whose slow answers nobody sees.
    func report() async {
        let answered = metrics.takeAnswered()
        do throws(TaskStoreError) {
            try await store.addAnswered(answered.buckets, milliseconds: Int64(answered.milliseconds))
        } catch {
            metrics.putBack(answered)
            logger.debug("the answered requests could not be told", metadata: ["error": "\(error)"])
        }
    }
}
