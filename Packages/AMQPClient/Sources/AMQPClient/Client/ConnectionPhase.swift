/// Where the client stands.
enum ConnectionPhase: Equatable {
    /// The first attempt, or the first one after a loss, has not ended: a publish may wait for it.
    case connecting
    case connected(AMQPBrokerInfo)
    /// The last attempt failed; others follow.
    case failed(AMQPError)
    case closed
}
