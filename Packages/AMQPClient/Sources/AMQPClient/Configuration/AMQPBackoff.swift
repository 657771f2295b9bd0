/// How long to wait before the next attempt to connect: exponential with full jitter.
public struct AMQPBackoff: Sendable, Equatable {
    /// The upper end of the first wait.
    public var base: Duration
    /// The upper end of any wait.
    public var cap: Duration

    /// Makes a backoff; the defaults are 100 ms and 1 s.
    public init(base: Duration = .milliseconds(100), cap: Duration = .seconds(1)) {
        self.base = base
        self.cap = cap
    }

    /// The longest wait after that many failures in a row, counted from zero.
    func ceiling(afterFailures failures: Int) -> Duration {
        let doubled = base * (1 << min(max(failures, 0), 20))
        return min(cap, doubled)
    }

    /// A random wait between zero and the ceiling, so that many clients do not come back together.
    func delay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let limit = ceiling(afterFailures: failures).wholeNanoseconds
        guard limit > 0 else { return .zero }
        return .nanoseconds(Int64.random(in: 0...limit, using: &generator))
    }
}
