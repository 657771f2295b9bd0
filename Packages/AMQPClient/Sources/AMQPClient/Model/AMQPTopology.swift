/// What must exist in the broker before anything is published or consumed; declared anew on every connection.
public struct AMQPTopology: Sendable, Equatable {
    /// The exchanges, declared first.
    public var exchanges: [AMQPExchangeDeclaration]
    /// The queues.
    public var queues: [AMQPQueueDeclaration]
    /// The bindings, made last.
    public var bindings: [AMQPBinding]

    /// Makes a topology.
    public init(
        queues: [AMQPQueueDeclaration] = [],
        exchanges: [AMQPExchangeDeclaration] = [],
        bindings: [AMQPBinding] = []
    ) {
        self.queues = queues
        self.exchanges = exchanges
        self.bindings = bindings
    }
}
