/// An exchange as it should exist.
public struct AMQPExchangeDeclaration: Sendable, Equatable {
    /// The name of the exchange, at most 255 bytes.
    public var name: String
    /// The type: `direct`, `fanout`, `topic` or `headers`.
    public var type: String
    /// Whether the exchange outlives a restart of the broker.
    public var durable: Bool
    /// Further arguments.
    public var arguments: AMQPTable

    /// Makes a declaration.
    public init(name: String, type: String = "direct", durable: Bool = true, arguments: AMQPTable = [:]) {
        self.name = name
        self.type = type
        self.durable = durable
        self.arguments = arguments
    }
}
