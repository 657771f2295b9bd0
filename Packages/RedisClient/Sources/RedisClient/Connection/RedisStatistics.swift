/// Counters of one client since it was made.
public struct RedisStatistics: Sendable, Equatable {
    /// Commands sent, each command of a pipeline counted.
    public let commands: UInt64

    /// Batches written: commands that were waiting at the same moment share one.
    public let roundTrips: UInt64

    /// Connections made after the first one.
    public let reconnects: UInt64

    /// Commands that got no reply in time.
    public let timeouts: UInt64
}
