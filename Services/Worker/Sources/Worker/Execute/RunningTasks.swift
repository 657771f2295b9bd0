internal import Failpoints
internal import SchedulerModels
internal import TaskStore

/// The tasks that this process has in hand; safe from any thread, and nobody waits for it.
final class RunningTasks: Sendable {
    /// A claimed task whose handler runs.
    struct Attempt: Sendable {
        let message: TaskMessage
        let claim: ClaimOutcome.Claim
        /// The incarnation that the task was claimed under.
        let incarnation: String
        let run: HandlerRun
        /// What its handler says about itself.
        let report: AttemptReport
    }

    private enum Stage {
        /// The delivery was read and a claim is asked for.
        case claiming
        case running(Attempt)
    }

    private struct State {
        var inHand: [TaskID: Stage] = [:]
        var isLeaving = false

        var attempts: [Attempt] {
            inHand.values.compactMap { if case .running(let attempt) = $0 { attempt } else { nil } }
        }
    }

    private let state = Guarded(State())

    /// Takes a task in hand; false when it is already, by an earlier delivery of the same task.
    func take(_ id: TaskID) -> Bool {
        state.withLock { state in
            guard state.inHand[id] == nil else { return false }
            state.inHand[id] = .claiming
            return true
        }
    }

    /// Notes that a task in hand runs.
    func started(_ attempt: Attempt) {
        let isLeaving = state.withLock { state in
            state.inHand[attempt.message.taskID] = .running(attempt)
            return state.isLeaving
        }
        if isLeaving { attempt.run.stop(.shutdown) }
    }

    /// Lets a task go.
    func letGo(_ id: TaskID) {
        // What it held is released outside of the lock.
        _ = state.withLock { $0.inHand.removeValue(forKey: id) }
    }

    /// What runs.
    var attempts: [Attempt] { state.withLock { $0.attempts } }

    /// Whether the worker cannot wait any longer, so that nothing may begin.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }

    /// How many tasks are in hand, those included that are only being claimed.
    var count: Int { state.withLock { $0.inHand.count } }

    /// Whether the task is in hand, also when it is only being claimed.
    func contains(_ id: TaskID) -> Bool { state.withLock { $0.inHand[id] != nil } }

    /// Stops one task's handler.
    func stop(_ id: TaskID, _ reason: StopReason) {
        guard case .running(let attempt) = state.withLock({ $0.inHand[id] }), !goesOn(reason) else { return }
        attempt.run.stop(reason)
    }

    /// Stops all handlers.
    func stopAll(_ reason: StopReason) {
        guard !goesOn(reason) else { return }
        for attempt in attempts { attempt.run.stop(reason) }
    }

    private func goesOn(_ reason: StopReason) -> Bool {
        Defect.noLeaseStop.isPlanted && (reason == .leaseLost || reason == .fenced)
    }

    /// Stops all handlers, and from now on every one that starts: the worker cannot wait any longer.
    func leave() {
        let attempts = state.withLock { state in
            state.isLeaving = true
            return state.attempts
        }
        for attempt in attempts { attempt.run.stop(.shutdown) }
    }
}
