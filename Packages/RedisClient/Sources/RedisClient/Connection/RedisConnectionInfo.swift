/// What is known about one connection, learnt in its handshake.
public struct RedisConnectionInfo: Sendable, Equatable {
    /// The server's number for the connection (`CLIENT ID`); unique within one run of the server.
    public let clientID: Int64

    /// The server process's random id (`run_id` of `INFO server`); it changes with each start of the server.
    public let serverRunID: String

    /// The server's version (`redis_version` of `INFO server`).
    public let serverVersion: String

    /// Counts the connections of one client from 1 upwards.
    public let generation: UInt64

    /// Makes a value; code outside this package needs this for test doubles alone.
    public init(clientID: Int64, serverRunID: String, serverVersion: String, generation: UInt64) {
        self.clientID = clientID
        self.serverRunID = serverRunID
        self.serverVersion = serverVersion
        self.generation = generation
    }
}
