/// Measured lengths of time and their percentiles.
struct LatencySamples: Sendable {
    private var samples: [Duration] = []
    private var isSorted = true

    mutating func add(_ sample: Duration) {
        samples.append(sample)
        isSorted = false
    }

    var count: Int { samples.count }

    /// Sorts once, after which reading is cheap.
    mutating func sort() {
        guard !isSorted else { return }
        samples.sort()
        isSorted = true
    }

    /// The smallest sample that at least `percent` of all are not above (nearest rank); nil without samples.
    func percentile(_ percent: Double) -> Duration? {
        guard !samples.isEmpty else { return nil }
        let ordered = isSorted ? samples : samples.sorted()
        let rank = Int((percent / 100 * Double(ordered.count)).rounded(.up))
        return ordered[min(max(rank, 1), ordered.count) - 1]
    }
}
