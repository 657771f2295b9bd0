internal import Glibc

/// The clock of all journals: milliseconds since the machine was started, suspended time included.
package enum BootClock {
    /// CLOCK_BOOTTIME in milliseconds: the same in all processes of this machine.
    package static func now() -> Int64 {
        var time = timespec()
        // It cannot fail: the clock exists on every Linux that Swift runs on.
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
