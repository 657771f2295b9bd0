public import SchedulerModels

/// A page of tasks.
public struct TaskPage: Sendable, Equatable {
    /// The tasks, newest first.
    public var tasks: [TaskRecord]
    /// Where the next page begins; nil when this is the last.
    public var next: TaskID?
    /// How many tasks were looked at for it.
    public var scanned = 0
    /// False when looking ended because it had taken its share, so that the page may hold fewer than there are.
    public var isComplete = true
}
