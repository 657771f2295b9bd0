internal import Glibc
internal import SchedulerModels

/// The clock that a worker and its guards share: milliseconds since the machine's start, suspension included.
enum BootClock {
    /// Now.
    static var milliseconds: Int64 { read(CLOCK_BOOTTIME) }

    /// The moment of Swift's continuous clock, which is the same clock from another zero.
    static func milliseconds(at moment: ContinuousClock.Instant) -> Int64 {
        milliseconds + ContinuousClock.now.duration(to: moment).milliseconds
    }

    /// The time of day.
    static var wallClock: Timestamp { Timestamp(milliseconds: read(CLOCK_REALTIME)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
