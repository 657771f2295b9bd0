public import AMQPClient
public import SchedulerModels

/// A message that the broker handed out; it is settled through the consumer that delivered it.
public struct TaskDelivery: Sendable {
    /// The queue band that it came from.
    public let place: QueueBand
    /// The message's body as it came.
    public let body: [UInt8]
    /// Whether the broker has handed it out before: a hint that its former consumer is gone, never a proof.
    public let redelivered: Bool
    /// How the broker knows it.
    public let token: AMQPDeliveryToken
}
