public import SchedulerModels

/// Which tasks a list is to hold, newest first.
public struct TaskFilter: Sendable, Equatable {
    /// Tasks of this status.
    public var status: TaskStatus?
    /// Tasks of this type.
    public var taskType: String?
    /// Tasks of this queue.
    public var queue: String?
    /// Tasks with this tag.
    public var tag: String?
    /// The most tasks on a page; 1 to 500.
    public var limit: Int
    /// Where the page before ended: only older tasks.
    public var after: TaskID?

    /// A filter that holds all tasks.
    public init(limit: Int = 50) {
        self.limit = limit
    }

    func admits(_ record: TaskRecord) -> Bool {
        (status == nil || record.status == status) && (taskType == nil || record.taskType == taskType)
            && (queue == nil || record.queue == queue) && (tag.map(record.tags.contains) ?? true)
    }
}

/// A page of tasks.
public struct TaskPage: Sendable, Equatable {
    /// The tasks, newest first.
    public var tasks: [TaskRecord]
    /// Where the next page begins; nil when this is the last.
    public var next: TaskID?
}
