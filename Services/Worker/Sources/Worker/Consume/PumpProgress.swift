internal import Glibc
internal import Synchronization

/// Where the pump stands: what is held, how many slots are taken, what the consumer was told.
///
/// Everything but the counters of finished tasks belongs to the pump's own loop.
final class PumpProgress: @unchecked Sendable {
    // Safety: `held`, the state of consuming and `startedCount` are touched by the pump's loop alone, which never runs
    // twice at once; `finishedCount` and `averageMicroseconds` are atomic.

    /// What the pump is to do next.
    enum Decision: Equatable {
        case nothing
        /// Look again at that moment.
        case wake(ContinuousClock.Instant)
        /// Give back what is held and take no more.
        case pause
        /// Take so many of each band.
        case consume(Int)
    }

    let concurrency: Int
    var held = HeldDeliveries()
    private var startedCount = 0
    private let finishedCount = Atomic<Int>(0)
    private let averageMicroseconds = Atomic<Int>(-1)
    private var isPaused = false
    private var gatherUntil: ContinuousClock.Instant?
    private var nextWake: ContinuousClock.Instant?
    private(set) var prefetch: Int

    init(concurrency: Int) {
        self.concurrency = concurrency
        prefetch = concurrency
    }

    /// Tasks that run now.
    var running: Int { startedCount - finishedCount.load(ordering: .acquiring) }

    private var free: Int { concurrency - running }

    /// How many of each band are worth taking: one for each slot, and ahead of that what will be done within the time
    /// that a delivery may wait.
    var wantedPrefetch: Int {
        let average = averageMicroseconds.load(ordering: .relaxed)
        guard average >= 0, average < 50_000 else { return concurrency }
        return concurrency + (average < 10_000 ? max(concurrency * 2, 100) : concurrency)
    }

    func started() { startedCount += 1 }

    /// Notes that a task is done with; called from its own task.
    func finished(after duration: Duration) {
        let micros = Int(clamping: duration.components.seconds * 1_000_000)
            &+ Int(duration.components.attoseconds / 1_000_000_000_000)
        let before = averageMicroseconds.load(ordering: .relaxed)
        // Two that finish at once may overwrite one another's share: it is an estimate.
        averageMicroseconds.store(before < 0 ? micros : (before * 15 + micros) / 16, ordering: .relaxed)
        finishedCount.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }

    /// Whether the next held delivery may start: a slot is free, and after a pause the highest band had its chance.
    func canStart(at now: ContinuousClock.Instant) -> Bool {
        guard free > 0, held.count > 0 else { return false }
        guard let gatherUntil, now < gatherUntil else { return true }
        return held.hasHighest
    }

    /// What to do after everything that could start has started.
    func decide(at now: ContinuousClock.Instant) -> Decision {
        if isPaused {
            guard free > 0 else { return .nothing }
            isPaused = false
            prefetch = free
            gatherUntil = now + DeliveryPump.gatherTime
            return .consume(prefetch)
        }
        if let gatherUntil, now < gatherUntil { return wake(at: gatherUntil, now) }
        gatherUntil = nil
        if held.count == 0 {
            // Consumers that were started again for few slots, or before tasks proved short, may take more.
            let wanted = wantedPrefetch
            let isWorthIt = prefetch < concurrency ? free > prefetch || free == concurrency : wanted >= prefetch * 2 || wanted * 2 <= prefetch
            guard isWorthIt, wanted != prefetch else { return .nothing }
            prefetch = wanted
            return .consume(wanted)
        }
        guard free == 0, let oldest = held.oldest else { return .nothing }
        guard now - oldest >= DeliveryPump.hostageLimit else {
            return wake(at: oldest + DeliveryPump.hostageLimit, now)
        }
        isPaused = true
        return .pause
    }

    /// A wake-up, unless one that is not later is on its way.
    private func wake(at moment: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Decision {
        if let nextWake, nextWake > now, nextWake <= moment { return .nothing }
        nextWake = moment
        return .wake(moment)
    }
}
