/// A change of a client's connection.
public enum RedisConnectionEvent: Sendable, Equatable {
    /// A connection stands and its handshake is done.
    case connected(RedisConnectionInfo)
    /// The live connection ended; the client goes on trying unless the error's code is ``RedisErrorCode/closed``.
    case disconnected(RedisError)
}
