/// Something that happened to the connection.
public enum AMQPConnectionEvent: Sendable, Equatable {
    /// These queues were empty and without a consumer when the connection that is about to stand declared them: whichever of
    /// them did not exist is among these. What an attempt that failed has declared is not told.
    case declaredUnused(Set<String>)
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
