public import SchedulerModels

/// What decides whether a task runs now: what `explain` is told from.
public struct TaskSituation: Sendable, Equatable {
    /// The task.
    public let record: TaskRecord
    /// Attempts in all.
    public let maximumAttempts: Int
    /// Redis's clock.
    public let now: Timestamp
    /// Whether its queue hands nothing out.
    public let isPaused: Bool
    /// Tasks of its queue that go before it: those of higher bands, and the older ones of its own.
    public let ahead: Int
    /// How often it was put off because a worker had no handler for its type.
    public let deferrals: Int
    /// Claims are closed until then, because Redis restarted; nil when they are open.
    public let closedUntil: Timestamp?
    /// The workers of the registry.
    public let workers: [WorkerRecord]
}
