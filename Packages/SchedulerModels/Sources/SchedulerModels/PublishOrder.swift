/// A task that is to be published.
public struct PublishOrder: Sendable, Equatable {
    /// The task.
    public let taskID: TaskID
    /// Where it is to go.
    public let place: QueueBand
    /// The body of its message.
    public let body: [UInt8]

    /// A message body and where it is to go.
    public init(taskID: TaskID, place: QueueBand, body: [UInt8]) {
        self.taskID = taskID
        self.place = place
        self.body = body
    }
}
