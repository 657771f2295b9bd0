/// How full a queue is.
public struct AMQPQueueDepth: Sendable, Equatable {
    /// The number of messages ready for delivery; those delivered but unsettled are not counted.
    public let ready: Int
    /// The number of consumers.
    public let consumers: Int

    /// Makes a depth.
    public init(ready: Int, consumers: Int) {
        self.ready = ready
        self.consumers = consumers
    }
}
