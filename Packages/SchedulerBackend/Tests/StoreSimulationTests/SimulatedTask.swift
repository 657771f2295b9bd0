import SchedulerModels

/// What the simulation knows of a task that a client submitted.
struct SimulatedTask {
    let id: TaskID
    let submission: TaskSubmission
    let createdAt: Timestamp

    var place: QueueBand { QueueBand(queue: submission.queue, band: submission.band) }

    func message(publishedAt: Timestamp, attempt: Int) -> TaskMessage {
        TaskMessage(
            taskID: id,
            createdAt: createdAt,
            publishedAt: publishedAt,
            attempt: attempt,
            submission: submission
        )
    }
}
