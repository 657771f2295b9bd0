public import SchedulerModels

/// What a cancel was answered.
public enum CancelOutcome: Sendable, Equatable {
    /// Cancelled; it had this status before.
    case cancelled(from: TaskStatus)
    /// It had ended before.
    case ended(TaskStatus)
    /// There is no such task.
    case unknown
}

/// What a retry by hand was answered.
public enum RetryOutcome: Sendable, Equatable {
    /// It waits again, accepted at this moment of Redis's clock.
    case pending(Timestamp)
    /// Not possible in this status.
    case refused(TaskStatus)
    /// There is no such task.
    case unknown
}

/// What a re-assertion was answered.
public enum ReassertOutcome: Sendable, Equatable {
    /// The task is the caller's, as before; the flag says that the whole record had to be made again.
    case owned(restored: Bool)
    /// It is somebody else's by now, or has ended.
    case fenced
    /// The caller's own lease is not valid: send a heartbeat first.
    case noLease
}

/// What the restoring of a lost record was answered.
public enum RestoreOutcome: Sendable, Equatable {
    /// Made again; it may start at this moment.
    case restored(Timestamp)
    /// There is a record after all.
    case exists
    /// It was deleted.
    case gone
    /// The message is so old that the task may have ended and been purged.
    case stale
}

/// What the removal of a worker was answered.
public enum WorkerRemoval: Sendable, Equatable {
    /// It is alive: it takes nothing more, finishes what it has and leaves.
    case draining
    /// It was dead, and its entry is gone.
    case removed
    /// There is no such worker.
    case unknown
}
