import SchedulerModels
import TaskStore

/// A worker process by the rules that the real one keeps.
final class SimulatedWorker {
    /// One task that a worker runs.
    struct Execution {
        let taskID: TaskID
        let claim: ClaimOutcome.Claim
        let message: SimulatedMessage?
        /// Measured from before the heartbeat that it rests on was sent.
        var deadline: Int64
        /// The run of Redis in which it was claimed or re-asserted; empty when it is to be re-asserted.
        var run: String
        /// Ended by a user: the worker will be told to stop, its outcome must not count.
        var isRevoked = false
        /// An outcome that was sent and not answered.
        var pendingOutcome: AttemptOutcome?
    }

    let workerID: String
    var incarnation: String
    var isDead = false
    var frozenUntil: Int64 = 0
    /// Until when its lease is surely valid, and the run of Redis that granted it.
    var deadline: Int64 = 0
    var run = ""
    var executions: [Execution] = []
    /// Deliveries whose claim was sent and not answered: sent again until it is, or the task would stay with this owner.
    var unanswered: [SimulatedMessage] = []
    /// Work that was stopped and not given back yet.
    var unreleased: [Execution] = []
    var carriedOut: [TaskID] = []

    init(workerID: String, incarnation: String) {
        self.workerID = workerID
        self.incarnation = incarnation
    }

    func index(of id: TaskID) -> Int? { executions.firstIndex { $0.taskID == id } }
}
