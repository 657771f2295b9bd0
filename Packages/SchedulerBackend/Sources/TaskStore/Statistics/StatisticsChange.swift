internal import SchedulerModels

/// What happened between two snapshots.
public struct StatisticsChange: Sendable {
    private let before: StatisticsSnapshot
    private let after: StatisticsSnapshot

    /// The time between two snapshots; nil as `before` stands for the beginning of the later one: nothing happened.
    public init(from before: StatisticsSnapshot?, to after: StatisticsSnapshot) {
        self.before = before ?? after
        self.after = after
    }

    /// The time between them.
    public var elapsed: Duration { max(after.at - before.at, .zero) }

    /// How much a counter has grown.
    ///
    /// Never negative: after a loss of data in Redis a counter may have gone back.
    public func growth(_ name: String) -> Int64 { max(after[name] - before[name], 0) }

    /// How many durations of a kind were counted in each bucket.
    public func buckets(_ kind: String) -> [Int64] {
        zip(before.buckets(kind), after.buckets(kind)).map { max($1 - $0, 0) }
    }
}
