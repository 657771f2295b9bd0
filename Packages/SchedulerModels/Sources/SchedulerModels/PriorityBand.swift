/// The three queues that one named queue is made of; a higher band goes first.
public enum PriorityBand: String, Sendable, CaseIterable, Comparable {
    /// Priority 7 to 9.
    case high
    /// Priority 4 to 6.
    case normal
    /// Priority 0 to 3.
    case low

    /// The band of a priority from 0 to 9.
    public init(priority: Int) {
        self = priority >= 7 ? .high : priority >= 4 ? .normal : .low
    }

    /// 0 for the band that goes first.
    public var rank: Int {
        switch self {
        case .high: 0
        case .normal: 1
        case .low: 2
        }
    }

    /// Orders by who goes first: `.high < .normal < .low`.
    public static func < (left: PriorityBand, right: PriorityBand) -> Bool { left.rank < right.rank }
}
