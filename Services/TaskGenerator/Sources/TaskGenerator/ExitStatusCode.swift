import SchedulerModels

/// What the process exits with.
enum ExitStatusCode {
    /// All is well.
    static let success: Int32 = 0
    /// A task ended without success, or not all went as it should.
    static let failed: Int32 = 1
    /// The API refused.
    static let refused: Int32 = 2
    /// The API could not be reached.
    static let unreachable: Int32 = 3
    /// The task has not ended, or not in the time that was given.
    static let notEnded: Int32 = 4
    /// The command line cannot be used.
    static let usage: Int32 = 64
    /// Ended by Ctrl-C, as shells count it.
    static let interrupted: Int32 = 130
    /// The reader of the output has gone, as shells count it.
    static let brokenPipe: Int32 = 141

    /// How a task stands, in a number.
    static func of(_ task: TaskView) -> Int32 {
        guard task.isEnded else { return notEnded }
        return task.status == .completed ? success : failed
    }
}
