internal import Glibc

/// A moment on the clock that nobody sets and that goes on while the machine sleeps (CLOCK_BOOTTIME).
struct MonotonicInstant: Comparable, Sendable {
    private let nanoseconds: Int64

    static var now: MonotonicInstant {
        var time = timespec()
        // Cannot fail: the clock exists since Linux 2.6.39 and the pointer is valid.
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    func advanced(by duration: Duration) -> MonotonicInstant {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return MonotonicInstant(nanoseconds: .max) }
        let (sum, sumOverflow) = nanoseconds.addingReportingOverflow(whole)
        guard !sumOverflow else { return MonotonicInstant(nanoseconds: .max) }
        return MonotonicInstant(nanoseconds: sum &+ attoseconds / 1_000_000_000)
    }

    func duration(to other: MonotonicInstant) -> Duration {
        .nanoseconds(other.nanoseconds - nanoseconds)
    }

    /// What `poll` takes: never negative, rounded up so that a wait does not end just before its moment.
    func pollMilliseconds(from now: MonotonicInstant) -> Int32 {
        guard self > now else { return 0 }
        let milliseconds = (nanoseconds - now.nanoseconds) / 1_000_000 + 1
        return Int32(clamping: min(milliseconds, 3_600_000))
    }
}
