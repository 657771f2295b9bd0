/// Passes on progress at a bounded rate: the newest report, ten a second at most.
///
/// Time is passed in.
struct ProgressPacer {
    private static let pause: Duration = .milliseconds(100)

    private var waiting: ProgressReport?
    private var next: ContinuousClock.Instant?

    /// When `release` has something to do; nil while nothing waits.
    var due: ContinuousClock.Instant? { waiting == nil ? nil : next }

    /// Takes a report in place of one that still waits.
    mutating func take(_ report: ProgressReport) { waiting = report }

    /// The report whose time has come.
    mutating func release(at now: ContinuousClock.Instant) -> ProgressReport? {
        guard next.map({ now >= $0 }) ?? true, let report = waiting else { return nil }
        waiting = nil
        next = now + Self.pause
        return report
    }

    /// The report that still waits.
    mutating func finish() -> ProgressReport? {
        defer { waiting = nil }
        return waiting
    }
}
