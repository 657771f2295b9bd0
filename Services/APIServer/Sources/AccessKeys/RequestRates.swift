internal import SchedulerModels

/// How fast each of many may go on: a bucket of tokens each, that fills with time.
public final class RequestRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    private struct State {
        var buckets: [String: Bucket] = [:]
        /// When room was last made: that looks at all buckets, so a crowd of strangers must not have it done for each of them.
        var madeRoomAt: ContinuousClock.Instant?
    }

    /// Whoever comes when so many are known already shares a bucket with the others who do.
    private let mostSubjects: Int
    /// The longest that anybody is told to wait; of a rate near zero the true time would be no number of milliseconds.
    private static let longestWait: Duration = .seconds(86_400)
    private let state = Guarded(State())

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
        return state.withLock { state in
            var subject = subject
            if state.buckets[subject] == nil, state.buckets.count >= mostSubjects {
                Self.makeRoom(&state, rate: rate, most: most, now: now)
                if state.buckets.count >= mostSubjects { subject = "" }
            }
            var bucket = state.buckets[subject] ?? Bucket(tokens: most, at: now)
            bucket.tokens = min(most, bucket.tokens + (bucket.at.duration(to: now) / .seconds(1)) * rate)
            bucket.at = now
            let isThere = bucket.tokens >= 1
            if isThere { bucket.tokens -= 1 }
            state.buckets[subject] = bucket
            if isThere { return nil }
            let seconds = min((1 - bucket.tokens) / rate, Self.longestWait / .seconds(1))
            return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
        }
    }

    /// Lets go of those that nobody came to for so long that they are as good as new ones; once a second at most.
    private static func makeRoom(_ state: inout State, rate: Double, most: Double, now: ContinuousClock.Instant) {
        if let last = state.madeRoomAt, last.duration(to: now) < .seconds(1) { return }
        state.madeRoomAt = now
        state.buckets = state.buckets.filter { entry in
            entry.value.tokens + (entry.value.at.duration(to: now) / .seconds(1)) * rate < most
        }
    }
}
