internal import SchedulerModels

/// How fast each of many may go on: a bucket of tokens each, that fills with time.
public final class RequestRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// Whoever comes when so many are known already shares a bucket with the others who do.
    private let mostSubjects: Int
    /// The longest that anybody is told to wait; of a rate near zero the true time would be no number of milliseconds.
    private static let longestWait: Duration = .seconds(86_400)
    private let buckets = Guarded<[String: Bucket]>([:])

    /// Nobody has made a request yet.
    public init(mostSubjects: Int = 10_000) {
        self.mostSubjects = mostSubjects
    }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - subject: Whose bucket it is.
    ///   - rate: Tokens that come in a second.
    ///   - burst: Tokens in a full bucket, one at least.
    ///   - now: The present moment.
    /// - Returns: Nil when there was one, else how long it takes until there is.
    public func take(
        _ subject: String,
        rate: Double,
        burst: Double,
        now: ContinuousClock.Instant = .now
    ) -> Duration? {
        let most = max(1, burst)
        return buckets.withLock { buckets in
            var subject = subject
            if buckets[subject] == nil, buckets.count >= mostSubjects {
                // A bucket that nobody came to for long enough is as good as a new one.
                buckets = buckets.filter { entry in
                    entry.value.tokens + (entry.value.at.duration(to: now) / .seconds(1)) * rate < most
                }
                if buckets.count >= mostSubjects { subject = "" }
            }
            var bucket = buckets[subject] ?? Bucket(tokens: most, at: now)
            bucket.tokens = min(most, bucket.tokens + (bucket.at.duration(to: now) / .seconds(1)) * rate)
            bucket.at = now
            let isThere = bucket.tokens >= 1
            if isThere { bucket.tokens -= 1 }
            buckets[subject] = bucket
            if isThere { return nil }
            let seconds = min((1 - bucket.tokens) / rate, Self.longestWait / .seconds(1))
            return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
        }
    }
}
