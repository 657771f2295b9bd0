internal import SchedulerModels

/// Keeps lines that a client can cause without end from filling the log: one of a kind in an interval.
final class LineLimit: Sendable {
    private struct Written {
        let at: ContinuousClock.Instant
        var leftOut = 0
    }

    private let interval: Duration
    private let written = Guarded<[String: Written]>([:])

    /// - Parameter interval: The least time between two lines of a kind.
    init(interval: Duration = .seconds(60)) {
        self.interval = interval
    }

    /// Asks for a line of a kind.
    ///
    /// Kinds are kept for good: there must be few, whatever clients send.
    ///
    /// - Returns: How many of the kind were left out since the last one; nil when this one is to be left out too.
    func take(_ kind: String, at now: ContinuousClock.Instant) -> Int? {
        written.withLock { written in
            guard let last = written[kind], now - last.at < interval else {
                return written.updateValue(Written(at: now), forKey: kind)?.leftOut ?? 0
            }
            written[kind]?.leftOut += 1
            return nil
        }
    }
}
