public import SchedulerModels

/// What became of a settle: a finish or a release.
public enum SettleOutcome: Sendable, Equatable {
    /// It counted; the task now has this status.
    case settled(TaskStatus)
    /// It had been sent before.
    case already(TaskStatus)
    /// Somebody else owns the task, or it has ended: nothing was written.
    case fenced(TaskStatus)
    /// There is no such task.
    case unknown
}
