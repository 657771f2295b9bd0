internal import SchedulerModels

/// Tells runs that their moment has come: one timer for all, instead of one for each.
///
/// Most runs end long before their limit. So a run costs an entry in a table and no timer; the one timer sleeps until the
/// next moment, a second at most, and not at all while nothing runs.
final class RunTimer: Sendable {
    private struct Entry {
        let moment: ContinuousClock.Instant
        let run: HandlerRun
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        /// When the sleeper wakes; nil while there is none.
        var wakesAt: ContinuousClock.Instant?
        var sleeper: Task<Void, Never>?
    }

    /// A sleep that is cancelled leaves its timer behind until that fires; so none is long.
    private static let longestSleep: Duration = .seconds(1)

    /// The timer of this process.
    static let shared = RunTimer()

    private let state = Guarded(State())

    /// Tells the run when that moment has come, in place of one that was set before.
    func set(_ moment: ContinuousClock.Instant, for run: HandlerRun) {
        state.withLock { state in
            state.entries[ObjectIdentifier(run)] = Entry(moment: moment, run: run)
            if let wakesAt = state.wakesAt, wakesAt <= moment { return }
            state.sleeper?.cancel()
            let wakesAt = min(moment, .now + Self.longestSleep)
            state.wakesAt = wakesAt
            state.sleeper = Task { await self.sleep(until: wakesAt) }
        }
    }

    /// Forgets the run.
    func remove(_ run: HandlerRun) {
        // Released outside of the lock, whoever held it last.
        _ = state.withLock { $0.entries.removeValue(forKey: ObjectIdentifier(run)) }
    }

    private func sleep(until first: ContinuousClock.Instant) async {
        var wakesAt = first
        while true {
            // Cancelled: another sleeper, which wakes earlier, has taken over.
            guard (try? await ContinuousClock().sleep(until: wakesAt)) != nil else { return }
            let (due, next) = takeDue(of: wakesAt)
            for run in due { run.momentCame() }
            guard let next else { return }
            wakesAt = next
        }
    }

    /// The runs whose moment has come, and when to look again; nil for never, or when another sleeper has taken over.
    private func takeDue(of wake: ContinuousClock.Instant) -> ([HandlerRun], ContinuousClock.Instant?) {
        state.withLock { state in
            let now = ContinuousClock.now
            let due = state.entries.values.filter { $0.moment <= now }.map(\.run)
            for run in due { state.entries[ObjectIdentifier(run)] = nil }
            guard state.wakesAt == wake else { return (due, nil) }
            let next = state.entries.values.map(\.moment).min()
            state.wakesAt = next.map { min($0, now + Self.longestSleep) }
            if next == nil { state.sleeper = nil }
            return (due, state.wakesAt)
        }
    }
}
