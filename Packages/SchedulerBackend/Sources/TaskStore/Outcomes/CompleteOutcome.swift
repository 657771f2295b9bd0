public import SchedulerModels

/// What became of a task whose handler ran before it was claimed.
public enum CompleteOutcome: Sendable, Equatable {
    /// Claimed and completed in one step; the result counts.
    case completed
    /// It had ended before.
    case ended(TaskStatus)
    /// Anything but the usual course: it was left as it is, and a claim finds out what is to be done.
    case mustBeClaimed
}
