import SchedulerModels

/// A message in the simulated broker; any of those that are ready may be delivered next.
struct SimulatedMessage {
    let taskID: TaskID
    let place: QueueBand
    let publishedAt: Timestamp
    let attempt: Int
}
