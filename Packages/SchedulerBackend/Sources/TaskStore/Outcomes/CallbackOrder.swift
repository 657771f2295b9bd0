public import SchedulerModels

/// An ended task whose caller is to be called back, taken for a while.
public struct CallbackOrder: Sendable, Equatable {
    /// The task.
    public let taskID: TaskID
    /// What the outcome is settled with.
    public let token: Int64
    /// Which try this is; 1 for the first.
    public let tries: Int
    /// The task as it has ended.
    public let record: TaskRecord

    /// An order.
    public init(taskID: TaskID, token: Int64, tries: Int, record: TaskRecord) {
        self.taskID = taskID
        self.token = token
        self.tries = tries
        self.record = record
    }
}
