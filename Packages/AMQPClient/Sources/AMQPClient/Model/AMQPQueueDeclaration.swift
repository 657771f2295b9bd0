/// A queue as it should exist.
public struct AMQPQueueDeclaration: Sendable, Equatable {
    /// The name of the queue, at most 255 bytes.
    public var name: String
    /// Whether the queue outlives a restart of the broker.
    public var durable: Bool
    /// Further arguments, such as `x-queue-type`.
    public var arguments: AMQPTable

    /// Makes a declaration.
    public init(name: String, durable: Bool = true, arguments: AMQPTable = [:]) {
        self.name = name
        self.durable = durable
        self.arguments = arguments
    }
}
