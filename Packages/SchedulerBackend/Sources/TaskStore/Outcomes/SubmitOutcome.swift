public import SchedulerModels

/// What became of a submission.
public enum SubmitOutcome: Sendable, Equatable {
    /// Stored; the same answer comes again when the same identifier is submitted again.
    case accepted(Acceptance)
    /// The idempotency key was used before, for this task, with the same body.
    case replay(TaskID)
    /// The idempotency key was used before, for this task, with another body.
    case conflict(TaskID)
    /// The admission limit of open tasks is reached.
    case full
    /// Its queue would be a new one, and there are as many as there may be.
    case tooManyQueues

    /// A task that has been stored.
    public struct Acceptance: Sendable, Equatable {
        /// The task.
        public let taskID: TaskID
        /// `pending` or `scheduled`; another status only when the submission was repeated.
        public let status: TaskStatus
        /// When it was accepted, by Redis's clock.
        public let createdAt: Timestamp
        /// When it may start.
        public let scheduledAt: Timestamp
    }
}
