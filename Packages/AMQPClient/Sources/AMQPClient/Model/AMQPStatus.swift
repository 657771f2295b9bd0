/// A snapshot of the connection for health checks and dashboards.
public struct AMQPStatus: Sendable, Equatable {
    /// The queues that are left out because they did not answer; see ``AMQPClient/readmit(queue:)``.
    public var withheldQueues: [String] = []
    /// Whether connection, channels, topology and consumers all stand.
    public var isConnected = false
    /// Why the broker takes no publishes, or `nil` when it does.
    public var blockedReason: String?
    /// The broker of the present connection.
    public var broker: AMQPBrokerInfo?
    /// Why the last connection or attempt ended; kept until the next success.
    public var lastError: AMQPError?
    /// The queues with a running consumer.
    public var activeConsumers: [String] = []
    /// The publishes that wait for their confirm.
    public var outstandingPublishes = 0

    /// Whether an alarm of the broker stops publishes.
    public var isBlocked: Bool { blockedReason != nil }
}
