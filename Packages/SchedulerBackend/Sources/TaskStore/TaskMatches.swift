public import SchedulerModels

/// What a look through a list found, without the records.
public struct TaskMatches: Sendable, Equatable {
    /// The tasks that fit, newest first.
    public var ids: [TaskID] = []
    /// The status that each had.
    public var statuses: [TaskStatus] = []
    /// Where looking goes on; nil at the end.
    public var next: TaskID?
    /// How many tasks were looked at.
    public var scanned = 0
    /// False when looking ended because it had taken its share.
    public var isComplete = true

    /// Nothing yet.
    public init() {}
}
