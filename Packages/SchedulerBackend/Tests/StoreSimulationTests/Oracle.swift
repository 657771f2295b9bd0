import SchedulerModels

/// What has been promised so far.
struct Oracle {
    /// An attempt, named by its task and fence.
    struct Attempt: Hashable {
        let taskID: TaskID
        let fence: Int64
    }

    /// A claim that was granted.
    struct Grant {
        let fence: Int64
        let attempt: Int
        let incarnation: String
    }

    /// The records as they were last seen.
    var known: [TaskID: Inspection.Observed] = [:]
    /// The last claim that was granted for each task, also when Redis has forgotten it.
    var grants: [TaskID: Grant] = [:]
    /// Attempts that were settled or given back.
    var settled: Set<Attempt> = []
    /// The same, also when Redis has forgotten it.
    var everSettled: Set<Attempt> = []
    /// Attempts whose task a user ended.
    var revoked: Set<Attempt> = []
    /// Deleted tasks; no message may bring them back.
    var deleted: Set<TaskID> = []
    /// Tasks whose record went at the end of its time.
    var purged: Set<TaskID> = []
    /// Tasks that had ended in the state that Redis last came back with.
    ///
    /// Such an end stands, though a retry by hand may have been forgotten: it cannot be told from a cancel that came
    /// after the loss.
    var endedAtLoss: Set<TaskID> = []
    /// How often what the store counts has happened, by the event's name.
    var happened: [String: Int64] = [:]
    /// Idempotency keys and their tasks.
    var keys: [(key: String, task: SimulatedTask)] = []

    // What the step at hand may do.
    var maySendRound: TaskID?
    var isPurging = false
    var isReconciling = false

    mutating func note(_ event: String) { happened[event, default: 0] += 1 }

    mutating func beginStep() {
        maySendRound = nil
        isPurging = false
        isReconciling = false
    }
}
