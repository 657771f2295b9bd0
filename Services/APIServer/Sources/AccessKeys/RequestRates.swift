internal import SchedulerModels

/// How fast each of many may go on: a bucket of tokens each, that fills with time.
public final class RequestRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// Whoever comes when so many are known already shares a bucket with the others who do.
    private let mostSubjects: Int
    private let buckets = Guarded<[String: Bucket]>([:])

    /// Nobody has made a request yet.
    public init(mostSubjects: Int = 10_000) {
        self.mostSubjects = mostSubjects
    }

    /// Takes a token; nil when there was one, else how long it takes until there is.
    ///
    /// - Parameters:
    ///   - subject: Whose bucket it is.
    ///   - rate: Tokens that come in a second.
    ///   - burst: Tokens in a full bucket, one at least.
    ///   - now: The present moment.
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
                buckets = buckets.filter { $0.value.tokens + ($0.value.at.duration(to: now) / .seconds(1)) * rate < most }
                if buckets.count >= mostSubjects { subject = "" }
            }
            var bucket = buckets[subject] ?? Bucket(tokens: most, at: now)
            bucket.tokens = min(most, bucket.tokens + (bucket.at.duration(to: now) / .seconds(1)) * rate)
            bucket.at = now
            let isThere = bucket.tokens >= 1
            if isThere { bucket.tokens -= 1 }
            buckets[subject] = bucket
            return isThere ? nil : .milliseconds(Int64(((1 - bucket.tokens) / rate * 1_000).rounded(.up)))
        }
    }
}
