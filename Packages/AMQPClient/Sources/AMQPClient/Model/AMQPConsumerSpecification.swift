/// One consumer as it should run.
public struct AMQPConsumerSpecification: Sendable, Equatable {
    /// The queue to consume from.
    public var queue: String
    /// How many unsettled deliveries this consumer may hold; zero means no limit.
    public var prefetch: UInt16
    /// Further arguments, such as `x-priority`.
    public var arguments: AMQPTable

    /// Makes a specification.
    public init(queue: String, prefetch: UInt16, arguments: AMQPTable = [:]) {
        self.queue = queue
        self.prefetch = prefetch
        self.arguments = arguments
    }
}
