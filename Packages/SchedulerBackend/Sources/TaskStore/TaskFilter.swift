public import SchedulerModels

/// Which tasks a list is to hold, newest first.
public struct TaskFilter: Sendable, Equatable {
    /// Tasks of one of these statuses; of any when empty.
    public var statuses: Set<TaskStatus> = []
    /// Tasks of this type.
    public var taskType: String?
    /// Tasks of this queue.
    public var queue: String?
    /// Tasks with this tag.
    public var tag: String?
    /// Tasks that this worker runs or ran last.
    public var workerID: String?
    /// Tasks made at this moment or later, by the time in their identifiers.
    public var createdAfter: Timestamp?
    /// Tasks made before this moment, by the time in their identifiers.
    public var createdBefore: Timestamp?
    /// Tasks whose error has this text in its code or message, whatever the case.
    public var error: TextSearch?
    /// Tasks whose parameters have this text in them, whatever the case.
    public var parameters: TextSearch?
    /// The most tasks on a page; at least 1.
    public var limit: Int
    /// Where the page before ended: only older tasks.
    public var after: TaskID?

    /// A filter that holds all tasks.
    public init(limit: Int = 50) {
        self.limit = limit
    }

    /// Whether texts of the records are to be read.
    var searchesText: Bool { error != nil || parameters != nil }

    /// The identifiers' bounds as `ZREVRANGEBYLEX` takes them, the newest first.
    ///
    /// An identifier begins with its milliseconds in hexadecimal digits, so the digits of a moment alone stand before all
    /// identifiers made at it or later.
    var bounds: (newest: String, oldest: String) {
        let oldest = createdAfter.map { "[" + TaskID.prefix(at: $0) } ?? "-"
        let before = createdBefore.map(TaskID.prefix(at:))
        let cursor = after?.description
        let newest = [before, cursor].compactMap(\.self).min()
        return (newest.map { "(" + $0 } ?? "+", oldest)
    }

    /// Whether a task fits, by what the record says of it.
    func admits(_ task: CandidateTask) -> Bool {
        (statuses.isEmpty || statuses.contains(task.status)) && (taskType == nil || task.taskType == taskType)
            && (queue == nil || task.queue == queue) && (tag.map(task.tags.contains) ?? true)
            && (workerID == nil || task.workerID == workerID)
            && (error.map { $0.isFound(inError: task.error) } ?? true)
            && (parameters.map { $0.isFound(inParametersOf: task.members) } ?? true)
    }
}
