/// A route from an exchange to a queue.
public struct AMQPBinding: Sendable, Equatable {
    /// The queue that receives.
    public var queue: String
    /// The exchange that is listened to.
    public var exchange: String
    /// The key that must match.
    public var routingKey: String
    /// Further arguments.
    public var arguments: AMQPTable

    /// Makes a binding.
    public init(queue: String, exchange: String, routingKey: String, arguments: AMQPTable = [:]) {
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.arguments = arguments
    }
}
