internal import SchedulerModels

/// The slots in which handlers run: never more at once than the worker's concurrency.
///
/// A worker has a few more short tasks in hand than slots (see `PumpProgress`): claims and outcomes of some are on their way while
/// others run. Those that are claimed wait here, the highest band first, in the order of arrival within it. Safe from any thread.
final class HandlerSlots: Sendable {
    private struct Waiter {
        let rank: Int
        /// When it has waited long enough.
        let end: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        /// Those who wait, in the order in which they go.
        var waiters: [Waiter] = []
        /// Whether somebody looks after their time.
        var isWatched = false
    }

    private let patience: Duration
    private let state: Guarded<State>

    /// - Parameters:
    ///   - count: How many there are.
    ///   - patience: How long a claimed task waits for one before others may have it: as long as one that is not claimed.
    init(_ count: Int, patience: Duration = PumpProgress.hostageLimit) {
        self.patience = patience
        state = Guarded(State(free: count))
    }

    /// How many wait for a slot.
    var waitingCount: Int { state.withLock { $0.waiters.count } }

    /// Takes a slot for a task of that band; false when none became free in time.
    func take(_ band: PriorityBand) async -> Bool {
        if state.withLock({ Self.takeFree(&$0) }) { return true }
        return await withCheckedContinuation { continuation in
            let (isTaken, mustWatch) = state.withLock { state -> (Bool, Bool) in
                if Self.takeFree(&state) { return (true, false) }
                let waiter = Waiter(rank: band.rank, end: .now + patience, continuation: continuation)
                let place = state.waiters.firstIndex { $0.rank > waiter.rank } ?? state.waiters.endIndex
                state.waiters.insert(waiter, at: place)
                defer { state.isWatched = true }
                return (false, !state.isWatched)
            }
            if isTaken { continuation.resume(returning: true) }
            // One looks after all, as who comes later has longer: most have a slot long before their time is over.
            if mustWatch { Task { await watch() } }
        }
    }

    /// Gives a slot to whoever is next.
    func giveFree() {
        let next: Waiter? = state.withLock { state in
            guard !state.waiters.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.continuation.resume(returning: true)
    }

    private static func takeFree(_ state: inout State) -> Bool {
        guard state.free > 0 else { return false }
        state.free -= 1
        return true
    }

    private func watch() async {
        while let next = endOverdue() {
            // Nobody cancels it.
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    /// Ends the wait of those whose time is over; when the next one's is, nil when nobody waits.
    private func endOverdue() -> ContinuousClock.Instant? {
        let (overdue, next) = state.withLock { state -> ([Waiter], ContinuousClock.Instant?) in
            let now = ContinuousClock.now
            let overdue = state.waiters.filter { $0.end <= now }
            state.waiters.removeAll { $0.end <= now }
            let next = state.waiters.map(\.end).min()
            state.isWatched = next != nil
            return (overdue, next)
        }
        for waiter in overdue { waiter.continuation.resume(returning: false) }
        return next
    }
}
