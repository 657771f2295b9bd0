public import SchedulerModels

/// What was counted since ever, and what was there, at one moment.
public struct StatisticsSnapshot: Sendable, Equatable {
    /// The moment, by Redis's clock.
    public let at: Timestamp
    private let numbers: [String: Int64]

    /// Reads what the scripts write: `at`, milliseconds, then pairs of name and number; nil when it is something else.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 2, words.count.isMultiple(of: 2), words[0] == "at", let at = Int64(words[1]) else {
            return nil
        }
        var numbers: [String: Int64] = [:]
        for index in stride(from: 2, to: words.count, by: 2) {
            guard let number = Int64(words[index + 1]) else { return nil }
            numbers[String(words[index])] = number
        }
        self.at = Timestamp(milliseconds: at)
        self.numbers = numbers
    }

    /// A number by its name; what was never counted is 0.
    public subscript(_ name: String) -> Int64 { numbers[name] ?? 0 }

    /// How many durations of a kind (`waited`, `ran`, `answered`) fell into each bucket.
    public func buckets(_ kind: String) -> [Int64] {
        (1...(DurationBuckets.bounds.count + 1)).map { self["\(kind).\($0)"] }
    }
}
