import Glibc

/// A point on the monotonic clock, in nanoseconds.
struct MonotonicTime: Sendable, Comparable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds + duration.wholeNanoseconds)
    }

    static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }
}

extension Duration {
    /// The duration in nanoseconds, clamped to about 68 years so that sums cannot overflow.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let limit: Int64 = 1 << 31
        return max(-limit, min(limit, seconds)) * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in milliseconds, rounded up, so that a wait never ends early and then spins.
    var wholeMilliseconds: Int64 {
        (wholeNanoseconds + 999_999) / 1_000_000
    }
}
