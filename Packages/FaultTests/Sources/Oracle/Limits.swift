/// What the oracle allows for a busy machine, in milliseconds unless the name says otherwise.
package struct Limits: Sendable {
    /// How long after its end an attempt's outcome may still be under way to Redis.
    package var settling: Int64 = 5_000
    /// How long a handler may go on after a freeze in which its task was given to another.
    package var afterFreeze: Int64 = 3_000
    /// By how much the clocks of two journals may seem to differ, because a line is written a moment after what it tells.
    package var journalLag: Int64 = 20
    package var moreMemoryKiB = 48 * 1_024
    package var moreDescriptors = 8
    package var moreThreads = 8

    package init() {}
}
