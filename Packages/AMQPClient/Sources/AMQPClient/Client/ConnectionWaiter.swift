/// Somebody who waits for the connection.
struct ConnectionWaiter: Sendable {
    enum Goal: Sendable {
        /// Until there is a connection, through any number of attempts.
        case connected
        /// Until the attempt under way has ended, either way.
        case attemptEnded
    }

    enum Outcome: Sendable {
        case connected(AMQPBrokerInfo)
        case failed(AMQPError)
        case timedOut
        case cancelled
    }

    var goal: Goal
    var continuation: CheckedContinuation<Outcome, Never>
}
