/// Counters since the client was made.
public struct AMQPStatistics: Sendable, Equatable {
    /// Messages written to the broker.
    public var published: UInt64 = 0
    /// Messages the broker confirmed, returned ones not included.
    public var confirmed: UInt64 = 0
    /// Messages the broker refused.
    public var nacked: UInt64 = 0
    /// Messages that came back as unroutable.
    public var returned: UInt64 = 0
    /// Publishes whose confirm did not come in time.
    public var confirmTimeouts: UInt64 = 0
    /// Messages received.
    public var deliveries: UInt64 = 0
    /// Deliveries acknowledged.
    public var acked: UInt64 = 0
    /// Acknowledgement frames written; fewer than ``acked`` because neighbours share one.
    public var ackFrames: UInt64 = 0
    /// Deliveries rejected.
    public var rejected: UInt64 = 0
    /// Settlements dropped because their connection is gone.
    public var staleTokens: UInt64 = 0
    /// Connections made after the first.
    public var reconnects: UInt64 = 0
    /// Calls of the C library that took too long and lost their socket.
    public var watchdogTrips: UInt64 = 0

    mutating func add(_ other: AMQPStatistics) {
        published += other.published
        confirmed += other.confirmed
        nacked += other.nacked
        returned += other.returned
        confirmTimeouts += other.confirmTimeouts
        deliveries += other.deliveries
        acked += other.acked
        ackFrames += other.ackFrames
        rejected += other.rejected
        staleTokens += other.staleTokens
        reconnects += other.reconnects
        watchdogTrips += other.watchdogTrips
    }
}
