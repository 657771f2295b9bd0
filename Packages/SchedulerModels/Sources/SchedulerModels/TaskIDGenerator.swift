internal import Glibc
internal import Synchronization

/// Makes task identifiers that grow strictly within one process, also within one millisecond.
public final class TaskIDGenerator: Sendable {
    /// Milliseconds since 1970 and a 12-bit count within the millisecond, in one word.
    private let last = Atomic<UInt64>(0)

    private let random = Guarded(RandomWords())

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
                    random: random.withLock { $0.next() }
                )
            }
            current = original
        }
    }
}

/// The system's random numbers, fetched many at a time: one of them is cheaper than the call that fetches it.
private struct RandomWords {
    private static let count = 32
    private var words: [UInt64] = []

    mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        words = [UInt64](repeating: 0, count: Self.count)
        // As many bytes as the system gives at once, whatever signals come.
        let isGiven = unsafe words.withUnsafeMutableBytes { unsafe getentropy($0.baseAddress, $0.count) == 0 }
        if !isGiven { words = [] }
        return words.popLast() ?? .random(in: .min ... .max)
    }
}
