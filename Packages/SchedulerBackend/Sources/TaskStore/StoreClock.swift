internal import RedisClient
internal import SchedulerModels

/// What the clock of Redis's machine should show now, by this process's own steady clock, which counts suspend.
final class StoreClock: Sendable {
    /// One look at Redis's clock.
    struct Look: Sendable, Equatable {
        /// What Redis answered, in milliseconds.
        var server: Int64
        /// When it was asked, in milliseconds of the steady clock.
        var sentAt: Int64
        /// When the answer was there, in milliseconds of the steady clock.
        var answeredAt: Int64

        /// Redis's clock minus the steady one, as well as it is known.
        var offset: Int64 { server - (sentAt + answeredAt) / 2 }
        /// By how much that can be wrong.
        var uncertainty: Int64 { (answeredAt - sentAt + 1) / 2 }

        /// By how much Redis's clock has jumped since an earlier look; 0 where a slow answer can explain the difference.
        func jump(since earlier: Look) -> Int64 {
            let difference = offset - earlier.offset
            return abs(difference) > StoreClock.tolerance + uncertainty + earlier.uncertainty ? difference : 0
        }
    }

    /// What counts as no jump, in milliseconds: clocks that are set right do so in smaller steps.
    static let tolerance: Int64 = 1_000

    private let state = Guarded<Look?>(nil)

    /// The last look; nil before the first.
    var last: Look? { state.withLock { $0 } }

    /// Keeps a look.
    func keep(_ look: Look) { state.withLock { $0 = look } }

    /// The time that Redis should show now and by how much it may differ, as the scripts' arguments; empty before the
    /// first look.
    var expectation: [RedisArgument] {
        guard let last else { return ["", "0"] }
        let now = Self.steady() + last.offset
        // The call may take as long as the last one did, and twice that.
        return [RedisArgument(now), RedisArgument(Self.tolerance + 6 * last.uncertainty)]
    }

    /// Milliseconds of a clock that nobody sets and that counts suspend.
    static func steady() -> Int64 {
        origin.duration(to: .now).milliseconds
    }

    private static let origin = ContinuousClock.now
}
