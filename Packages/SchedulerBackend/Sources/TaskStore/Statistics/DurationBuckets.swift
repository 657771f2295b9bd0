/// The buckets in which durations are counted, and what can be told of them.
public enum DurationBuckets {
    /// Upper bounds in milliseconds; a last bucket has none.
    ///
    /// `durations.lua` has the same.
    public static let bounds: [Int64] = [
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000,
    ]

    /// The number of the bucket that a duration falls into, from 1 on.
    public static func bucket(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        // Rounded up: a bucket holds what took at most its bound.
        let milliseconds = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return 1 + (bounds.firstIndex { milliseconds <= $0 } ?? bounds.count)
    }

    /// The duration that a share of all stays within, in seconds; nil when nothing was counted.
    ///
    /// Within a bucket the durations are taken as evenly spread. Those of the last bucket count as its lower bound.
    ///
    /// - Parameters:
    ///   - share: 0 to 1, for example 0.99.
    ///   - counts: How many fell into each bucket, from the first on.
    /// - Returns: Seconds; nil when nothing was counted.
    public static func quantile(_ share: Double, of counts: [Int64]) -> Double? {
        let total = counts.reduce(0, +)
        guard total > 0 else { return nil }
        let rank = share * Double(total)
        var seen = 0.0
        for (index, count) in counts.enumerated() where count > 0 {
            guard seen + Double(count) < rank else {
                let low = index == 0 ? 0 : Double(bounds[min(index, bounds.count) - 1])
                guard index < bounds.count else { return low / 1_000 }
                let part = max(0, (rank - seen) / Double(count))
                return (low + (Double(bounds[index]) - low) * part) / 1_000
            }
            seen += Double(count)
        }
        return Double(bounds[bounds.count - 1]) / 1_000
    }
}
