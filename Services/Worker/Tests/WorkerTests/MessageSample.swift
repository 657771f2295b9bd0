import SchedulerModels

extension TaskMessage {
    /// A task's first message; when it came says nothing.
    static func sample(_ submission: TaskSubmission, id: TaskID) -> TaskMessage {
        TaskMessage(
            taskID: id,
            createdAt: Timestamp(milliseconds: 1),
            publishedAt: Timestamp(milliseconds: 1),
            attempt: 0,
            submission: submission
        )
    }
}
