internal import SchedulerModels

/// How the worker's lease stands, for those who must know it before and after every claim.
///
/// `LeaseKeeper` shows every change here at once, so that nobody has to wait for its turn to read it.
final class PresentHold: Sendable {
    private struct State {
        /// What a claim needs; nil while nothing may be claimed.
        var holding: LeaseKeeper.Holding?
        var hold = 0
        /// When the lease ends; nil when it is over.
        var deadline: ContinuousClock.Instant?
    }

    private let state = Guarded(State())

    /// Notes a change.
    func show(_ holding: LeaseKeeper.Holding?, hold: Int, until deadline: ContinuousClock.Instant?) {
        state.withLock { $0 = State(holding: holding, hold: hold, deadline: deadline) }
    }

    /// What a claim needs, while the lease is held and claims are allowed.
    func holding() -> LeaseKeeper.Holding? {
        let state = state.withLock { $0 }
        guard let deadline = state.deadline, .now < deadline else { return nil }
        return state.holding
    }

    /// Whether the lease has been held without a break since then.
    func covers(_ holding: LeaseKeeper.Holding) -> Bool {
        let state = state.withLock { $0 }
        guard let deadline = state.deadline else { return false }
        return state.hold == holding.hold && .now < deadline
    }
}
