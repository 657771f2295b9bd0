/// What a connection is used for; every method is called on the connection's thread.
protocol ConnectionRole: Sendable {
    /// An attempt to connect begins.
    func attemptBegan()

    /// The attempt failed, or the connection it made ended at once; the next one comes after a pause.
    func attemptFailed(_ error: RedisError)

    /// Uses the connection until it ends.
    ///
    /// - Parameters:
    ///   - session: The connection, its handshake done.
    ///   - info: What the handshake found.
    /// - Returns: Why it ended.
    func serve(_ session: inout Session, info: RedisConnectionInfo) -> RedisError

    /// The thread is about to end; nothing follows.
    func ended()
}
