/// Something that happened to the connection.
public enum AMQPConnectionEvent: Sendable, Equatable {
    /// Connection, channels, topology and consumers stand.
    case connected(AMQPBrokerInfo)
    /// The connection was lost, or an attempt failed.
    case disconnected(AMQPError)
    /// The broker takes no publishes, for the given reason.
    case blocked(String)
    /// The broker takes publishes again.
    case unblocked
    /// The broker ended the consumer of this queue; it is declared and consumed again.
    case consumerCancelled(queue: String)
    /// The broker did not answer the start of this queue's consumer; the queue is left out until
    /// ``AMQPClient/readmit(queue:)``.
    case consumerUnanswered(queue: String)
    /// The broker closed a channel.
    case channelClosed(AMQPError)
}
