/// Why a running handler is told to stop.
enum StopReason: Sendable, Equatable {
    /// Its attempt took longer than the task's timeout.
    case timeout
    /// The task was cancelled or deleted; its outcome counts for nothing.
    case cancelled
    /// The lease could not be renewed in time; somebody else may run the task soon.
    case leaseLost
    /// The task belongs to somebody else by now.
    case fenced
    /// The worker leaves and cannot wait any longer.
    case shutdown
}
