/// What a session tells the rest of the client once a turn.
struct SessionReport {
    /// The counts since the last report.
    var counters: AMQPStatistics
    /// The publishes that are no longer outstanding since the last report.
    var settledPublishes: Int
    /// The queues with a running consumer, when that changed.
    var activeConsumers: [String]?
}
