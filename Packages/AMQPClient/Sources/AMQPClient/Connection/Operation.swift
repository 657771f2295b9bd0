/// What other threads ask of the connection's thread.
enum Operation: Sendable {
    case publish(PublishRequest)
    case acknowledge(AMQPDeliveryToken)
    case reject(AMQPDeliveryToken, requeue: Bool)
    case administer(AdministrationRequest)
    /// Brings the consumers in line with what is wanted now.
    case applyConsumers(@Sendable (AMQPError?) -> Void)
}
