internal import SchedulerModels
internal import TaskHandlers

/// Watches over a process while it works on an attempt: keeps its guard's deadline right, and ends it on cancellation.
struct AttemptWatch: Sendable {
    /// How long a handler may take to leave after SIGTERM; shorter than what the worker grants a handler to stop.
    static let grace: Duration = .seconds(2)
    /// What killing and reaping may take at most: the guard begins that much before the lease's moment.
    private static let killing: Duration = .milliseconds(250)

    let process: HandlerProcess
    let leaseDeadline: LeaseDeadline

    /// Runs `body`, which returns when the process is done with the attempt.
    func during<Outcome: Sendable>(
        _ context: HandlerContext,
        _ body: @escaping @Sendable () async -> Outcome
    ) async -> Outcome {
        // The worker ends an attempt whose time is up; the guard does so only should the worker not manage to.
        let limit = context.deadline + Self.grace + .seconds(2)
        setDeadline(limit, leaseDeadline.moment)
        return await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await moment in leaseDeadline.moves() { setDeadline(limit, moment) }
                }
                let outcome = await body()
                group.cancelAll()
                return outcome
            }
        } onCancel: {
            process.order(.terminate(graceMilliseconds: Self.grace.milliseconds))
        }
    }

    private func setDeadline(_ limit: ContinuousClock.Instant, _ lease: ContinuousClock.Instant?) {
        let end = min(limit, (lease ?? limit) - Self.killing)
        process.order(.deadline(milliseconds: BootClock.milliseconds(at: end)))
    }
}
