internal import SchedulerModels
internal import TaskStore

/// The tasks that this process has in hand.
actor RunningTasks {
    /// A claimed task whose handler runs.
    struct Attempt: Sendable {
        let message: TaskMessage
        let claim: ClaimOutcome.Claim
        /// The incarnation that the task was claimed under.
        let incarnation: String
        let run: HandlerRun
    }

    /// In hand: being claimed (nil) or running.
    private var inHand: [TaskID: Attempt?] = [:]

    /// Takes a task in hand; false when it is already, by an earlier delivery of the same task.
    func take(_ id: TaskID) -> Bool {
        guard inHand[id] == nil else { return false }
        inHand[id] = .some(nil)
        return true
    }

    /// Notes that a task in hand runs.
    func started(_ attempt: Attempt) {
        inHand[attempt.message.taskID] = attempt
    }

    /// Lets a task go.
    func letGo(_ id: TaskID) {
        inHand[id] = nil
    }

    /// What runs.
    var attempts: [Attempt] { inHand.values.compactMap { $0 } }

    /// Whether the task's handler runs here.
    func isRunning(_ id: TaskID) -> Bool {
        guard let attempt = inHand[id] else { return false }
        return attempt != nil
    }

    /// Stops one task's handler.
    func stop(_ id: TaskID, _ reason: StopReason) {
        guard case .some(.some(let attempt)) = inHand[id] else { return }
        attempt.run.stop(reason)
    }

    /// Stops all handlers.
    func stopAll(_ reason: StopReason) {
        for attempt in attempts { attempt.run.stop(reason) }
    }
}
