/// When to try to connect again: doubling pauses up to a cap, each shortened by up to a half at random.
///
/// The jitter keeps a fleet of clients from coming back in the same instant.
struct ReconnectBackoff {
    private let base: Duration
    private let cap: Duration
    private var failures = 0

    init(base: Duration, cap: Duration) {
        self.base = base
        self.cap = cap
    }

    /// Whether nothing failed since the beginning or the last ``reset()``.
    var isFresh: Bool { failures == 0 }

    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let full = min(base * (1 << min(failures, 20)), cap)
        failures += 1
        return full * Double.random(in: 0.5...1, using: &generator)
    }

    mutating func reset() {
        failures = 0
    }
}
