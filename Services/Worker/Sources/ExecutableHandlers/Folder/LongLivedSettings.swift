/// The life of long-lived processes.
struct LongLivedSettings: Sendable, Equatable {
    /// How many tasks one serves before it is replaced.
    var maximumTasks = 1_000
    /// How long one may wait for a task before it is ended.
    var idleTime: Duration = .seconds(60)
    /// How many there may be; nil for as many as tasks run at once.
    var maximumProcesses: Int?
}
