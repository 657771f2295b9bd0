/// Where a task stands.
public enum TaskStatus: String, Sendable, CaseIterable {
    /// Waits for a worker.
    case pending
    /// Its time has not come.
    case scheduled
    /// A worker runs it.
    case running
    /// Failed, and will run again at `scheduled_at`.
    case retrying
    /// Ended well.
    case completed
    /// Ended for good without success; can be retried by hand.
    case failed
    /// Ended because somebody said so.
    case cancelled
    /// Ended because it was not started in time.
    case expired

    /// Whether the task will not change any more by itself.
    public var isEnded: Bool {
        switch self {
        case .completed, .failed, .cancelled, .expired: true
        case .pending, .scheduled, .running, .retrying: false
        }
    }

    /// Whether the task can be sent round again by hand.
    public var canBeRetried: Bool {
        switch self {
        case .failed, .cancelled, .expired: true
        case .pending, .scheduled, .running, .retrying, .completed: false
        }
    }

    /// The table of transitions: every change of status that a script makes, and no other.
    ///
    /// pending → retrying and retrying → completed and the like are the late settle of a task whose lease ran out but
    /// which nobody has claimed since; pending and scheduled → running come with a claim (or its re-assertion after
    /// Redis lost it). running → scheduled is a handler that puts its task off. scheduled → completed and the like: the outcome of a claim that Redis has forgotten.
    public static let transitions: [TaskStatus: Set<TaskStatus>] = [
        .scheduled: [.pending, .running, .retrying, .completed, .failed, .cancelled, .expired],
        .pending: [.running, .scheduled, .retrying, .completed, .failed, .cancelled, .expired],
        .running: [.pending, .scheduled, .retrying, .completed, .failed, .cancelled],
        .retrying: [.pending, .scheduled, .running, .completed, .failed, .cancelled],
        .completed: [],
        .failed: [.pending],
        .cancelled: [.pending],
        .expired: [.pending],
    ]

    /// Whether a task may go from this status to that one.
    public func canBecome(_ next: TaskStatus) -> Bool {
        Self.transitions[self]?.contains(next) ?? false
    }
}
