internal import Synchronization

/// Makes task identifiers that grow strictly within one process, also within one millisecond.
public final class TaskIDGenerator: Sendable {
    /// Milliseconds since 1970 and a 12-bit count within the millisecond, in one word.
    private let last = Atomic<UInt64>(0)

    /// A generator; one per process is enough.
    public init() {}

    /// The next identifier.
    ///
    /// `now` may stand still or go back: identifiers still grow.
    public func next(now: Timestamp) -> TaskID {
        let wanted = UInt64(clamping: now.milliseconds) << 12
        var current = last.load(ordering: .relaxed)
        while true {
            let next = max(wanted, current + 1)
            let (exchanged, original) = last.compareExchange(
                expected: current,
                desired: next,
                ordering: .relaxed
            )
            if exchanged {
                return TaskID(
                    milliseconds: next >> 12,
                    sequence: UInt16(next & 0x0FFF),
                    random: UInt64.random(in: .min ... .max)
                )
            }
            current = original
        }
    }
}
