/// How often a task is tried, and how long to wait between two attempts.
public struct RetryPolicy: Sendable, Equatable {
    /// How the wait grows with each attempt.
    public enum Backoff: String, Sendable, CaseIterable {
        /// base, 2 × base, 4 × base, …
        case exponential
        /// base, 2 × base, 3 × base, …
        case linear
        /// base each time.
        case fixed
    }

    /// The most that `baseDelay` may be.
    static let longestBaseDelay: Duration = .seconds(86_400)
    /// The most that `maximumDelay` may be.
    static let longestMaximumDelay: Duration = .seconds(30 * 86_400)

    /// The policy of a submission that says nothing.
    static let usual = RetryPolicy()

    /// Attempts in all, the first one included; 1 to 100.
    public var maximumAttempts: Int
    /// How the wait grows.
    public var backoff: Backoff
    /// The wait after the first attempt.
    public var baseDelay: Duration
    /// The longest wait.
    public var maximumDelay: Duration
    /// Whether the wait is drawn at random between half and the whole, so that tasks that failed together do not all
    /// come back together.
    public var jitter: Bool

    /// A policy; the defaults are those of a submission that says nothing.
    public init(
        maximumAttempts: Int = 4,
        backoff: Backoff = .exponential,
        baseDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(300),
        jitter: Bool = true
    ) {
        self.maximumAttempts = maximumAttempts
        self.backoff = backoff
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.jitter = jitter
    }

    /// How long to wait after that attempt (1 for the first) has failed.
    public func delay(
        afterAttempt attempt: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let factor: Int64
        switch backoff {
        case .exponential: factor = 1 << Int64(min(max(attempt, 1) - 1, 40))
        case .linear: factor = Int64(max(attempt, 1))
        case .fixed: factor = 1
        }
        let (product, overflow) = baseDelay.milliseconds.multipliedReportingOverflow(by: factor)
        let whole = overflow ? maximumDelay.milliseconds : min(product, maximumDelay.milliseconds)
        guard jitter, whole > 1 else { return .milliseconds(whole) }
        return .milliseconds(Int64.random(in: whole / 2...whole, using: &generator))
    }
}
