/// Counters of a running server, each read on its own.
public struct HTTPServerStatistics: Sendable, Hashable {
    /// Connections open now.
    public let openConnections: Int
    /// Requests whose head was accepted, since the start.
    public let requests: Int
    /// Requests accepted and not yet answered completely.
    public let inFlight: Int
    /// Requests refused before a handler saw them, since the start.
    public let refused: Int
    /// Connections cut because a deadline passed, since the start.
    public let cut: Int
}
