/// A message that the broker handed to a consumer.
public struct AMQPDelivery: Sendable {
    /// The message.
    public let message: AMQPMessage
    /// The queue it was consumed from.
    public let queue: String
    /// Whether the broker has delivered it before; never a proof that the earlier receiver is gone.
    public let redelivered: Bool
    /// What to acknowledge or reject with.
    public let token: AMQPDeliveryToken

    /// Makes a delivery, for tests of what receives them.
    public init(message: AMQPMessage, queue: String, redelivered: Bool, token: AMQPDeliveryToken) {
        self.message = message
        self.queue = queue
        self.redelivered = redelivered
        self.token = token
    }
}
