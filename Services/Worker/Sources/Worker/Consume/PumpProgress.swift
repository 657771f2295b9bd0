internal import SchedulerModels
internal import TaskBroker

/// Where the pump stands: what is held, how many slots are taken, what the consumer was told.
///
/// It belongs to the pump's loop and knows no clock: every question carries the moment at which it is asked.
///
/// The broker counts what a consumer has not settled, and consumers that were started anew begin at zero while tasks of
/// the former ones still run. So with fewer than `concurrency` for each band, a slot can be free that the present
/// consumers have no credit for; `isShort` finds that out by counting as the broker does.
///
/// "Slot" here is a place in hand: one for each slot of the handlers, and for short tasks some more.
struct PumpProgress {
    /// What the pump is to do next.
    enum Decision: Equatable {
        case nothing
        /// Look again at that moment.
        case wake(ContinuousClock.Instant)
        /// Take no more; what is held may still find a slot until that is carried out.
        case pause
        /// Give back what has waited too long: nothing more comes now, and no slot is free.
        case giveBack
        /// Take so many of each band.
        case consume(Int)
    }

    /// A delivery that got a slot.
    struct Start {
        let delivery: TaskDelivery
        /// Which consumers brought it.
        let generation: Int
    }

    /// How long a delivery may wait for a slot here.
    static let hostageLimit: Duration = .milliseconds(100)
    /// How long a higher band has the right of way while its next deliveries are on their way: after consumers were
    /// started anew, and after a task has ended for which its band's consumer had no credit left.
    static let gatherTime: Duration = .milliseconds(10)
    /// As much work is taken ahead of the slots as is done in this time.
    private static let aheadMicroseconds = 25_000
    /// Below this, waiting for a slot is short enough to take more than is free.
    private static let shortMicroseconds = 50_000

    /// How many more tasks than slots are in hand for each slot while all are brief: they take none, and the more of them go
    /// together, the less each costs.
    private static let briefAhead = 7
    /// Of so many in a row none may have had a slot for that.
    private static let briefEvidence = 64

    let concurrency: Int
    /// Tasks in hand now: being claimed, running, or with their outcome on its way.
    private(set) var inHand = 0
    /// What the consumer was told to take of each band.
    private(set) var prefetch: Int
    private var held = HeldDeliveries()
    private var generation = 0
    /// Deliveries of the present consumers that were not settled yet.
    private var unsettled: [QueueBand: Int] = [:]
    /// How long a task is in hand, without what it waits for a slot.
    private var averageMicroseconds: Int?
    /// How much of that its handler takes.
    private var averageRunMicroseconds = 0
    /// How many have ended one after the other without a slot of their own.
    private var briefInARow = 0
    private var isPaused = false
    private var gatherUntil: ContinuousClock.Instant?
    /// The lowest band that may start until then, as its rank.
    private var gatheredRank = 0
    /// The highest band that has just given back the last of its credit, so that its next delivery comes now.
    private var vacatedRank: Int?
    private var nextWake: ContinuousClock.Instant?
    /// Whether the broker has confirmed that nothing more comes.
    private(set) var isStopped = false

    init(concurrency: Int) {
        self.concurrency = concurrency
        prefetch = concurrency
    }

    /// How many more may be taken in hand.
    private var free: Int { concurrency + extra - inHand }

    /// How many deliveries wait for a slot.
    var heldCount: Int { held.count }

    // MARK: What happened

    /// Notes a delivery, which waits for a slot from now on.
    mutating func received(_ delivery: TaskDelivery, at now: ContinuousClock.Instant) {
        held.add(delivery, generation: generation, at: now)
        unsettled[delivery.place, default: 0] += 1
    }

    /// The delivery that starts next; nil when no slot is free or nothing may start yet.
    mutating func next(at now: ContinuousClock.Instant) -> Start? {
        guard free > 0, let rank = held.highestRank else { return nil }
        awaitSuccessor(before: rank, at: now)
        // But nothing waits longer for that than for a slot.
        if isGathering(at: now), rank > gatheredRank, !isOverdue(at: now) { return nil }
        guard let start = held.next() else { return nil }
        inHand += 1
        return start
    }

    /// Notes that a task is done with and its delivery settled.
    mutating func ended(_ end: DeliveryEnd) {
        inHand -= 1
        if end.generation == generation {
            let unsettled = unsettled[end.place, default: 0]
            if unsettled >= prefetch { vacatedRank = min(vacatedRank ?? .max, end.place.band.rank) }
            self.unsettled[end.place] = unsettled - 1
        }
        // A message of a task that another has done ends at once: that does not make tasks short.
        guard end.wasOurs else { return }
        let (micros, ran) = (end.duration.microseconds, end.ran.microseconds)
        briefInARow = ran == 0 && end.foundSlot ? briefInARow + 1 : 0
        averageRunMicroseconds = averageMicroseconds == nil ? ran : (averageRunMicroseconds * 15 + ran) / 16
        averageMicroseconds = averageMicroseconds.map { ($0 * 15 + micros) / 16 } ?? micros
        // All slots were taken for long: whatever ended lately, what runs now is not short.
        if !end.foundSlot { averageMicroseconds = max(averageMicroseconds ?? 0, Self.shortMicroseconds) }
    }

    /// What is held of a lower band was fetched long ago, the next one of a higher band could not be: it has its chance.
    private mutating func awaitSuccessor(before rank: Int, at now: ContinuousClock.Instant) {
        guard let vacated = vacatedRank else { return }
        vacatedRank = nil
        // Nothing comes while consuming pauses, and short tasks are over before an order among them matters.
        guard vacated < rank, !isPaused, !areShort else { return }
        // Never put off again and again: a free slot waits for `gatherTime` at most.
        guard !isGathering(at: now) else { return gatheredRank = min(gatheredRank, vacated) }
        gatheredRank = vacated
        gatherUntil = now + Self.gatherTime
    }

    private func isGathering(at now: ContinuousClock.Instant) -> Bool { gatherUntil.map { now < $0 } ?? false }

    private func isOverdue(at now: ContinuousClock.Instant) -> Bool {
        held.oldest.map { now - $0 >= Self.hostageLimit } ?? false
    }

    /// Notes that the broker has carried out the newest wish that it knows.
    mutating func consumersChanged(to prefetch: Int) { isStopped = prefetch == 0 }

    /// Takes what has waited too long.
    mutating func takeOverdue(at now: ContinuousClock.Instant) -> [TaskDelivery] {
        held.take(since: now - Self.hostageLimit)
    }

    /// Takes all that wait.
    mutating func takeHeld() -> [TaskDelivery] { held.takeAll() }

    /// Takes no more for good.
    mutating func stop() {
        isPaused = true
        isStopped = false
    }

    // MARK: What to do

    /// What to do after everything that could start has started.
    mutating func decide(at now: ContinuousClock.Instant) -> Decision {
        if isPaused { return decideWhilePaused(at: now) }
        if let gatherUntil, now < gatherUntil, free > 0 || held.count == 0 {
            return wake(at: held.oldest.map { min($0 + Self.hostageLimit, gatherUntil) } ?? gatherUntil, now)
        }
        guard let oldest = held.oldest else {
            guard free > 0, let wanted = worthTaking else { return .nothing }
            return consume(wanted, gathering: isShort, at: now)
        }
        guard free <= 0 else { return .nothing }
        guard now - oldest >= Self.hostageLimit else { return wake(at: oldest + Self.hostageLimit, now) }
        isPaused = true
        isStopped = false
        return .pause
    }

    /// Given back before the consumers have ended, a message would come right back here; so that is waited for.
    private mutating func decideWhilePaused(at now: ContinuousClock.Instant) -> Decision {
        if free > 0 {
            isPaused = false
            return consume(free + ahead, gathering: true, at: now)
        }
        guard let oldest = held.oldest else { return .nothing }
        guard now - oldest >= Self.hostageLimit else { return wake(at: oldest + Self.hostageLimit, now) }
        return isStopped ? .giveBack : .nothing
    }

    /// How many more than there are slots are worth taking.
    private var ahead: Int {
        guard let averageMicroseconds else { return 0 }
        let ahead = min(concurrency * Self.aheadMicroseconds / max(averageMicroseconds, 1), max(concurrency * 2, 100))
        return max(ahead, extra)
    }

    /// How many more short tasks than slots are in hand.
    ///
    /// As many as claims and outcomes are on their way while all slots run, and one to spare: with none a slot would stand
    /// empty for both round trips of each task.
    private var extra: Int {
        guard areShort, let averageMicroseconds, averageMicroseconds > averageRunMicroseconds else { return 0 }
        let run = max(averageRunMicroseconds, 1)
        let most = briefInARow >= Self.briefEvidence ? concurrency * Self.briefAhead : concurrency
        return min(most, (concurrency * (averageMicroseconds - run) + run - 1) / run + 1)
    }

    private var areShort: Bool { averageMicroseconds.map { $0 < Self.shortMicroseconds } ?? false }

    /// Whether the present consumers may have no credit left for a slot that is free.
    private var isShort: Bool { prefetch < concurrency + extra && unsettled.values.contains { $0 >= prefetch } }

    /// What the consumers should be started anew for, while a slot is free and nothing is held; nil to leave them alone.
    ///
    /// Never for less: taking too much shows by itself, as a pause. So the number cannot swing to and fro.
    private var worthTaking: Int? {
        let full = concurrency + ahead
        if areShort { return isShort || full >= prefetch * 2 ? full : nil }
        if inHand == 0, prefetch < concurrency { return full }
        guard isShort else { return nil }
        // An equal number would leave the consumers as they are.
        return free + ahead == prefetch ? prefetch + 1 : free + ahead
    }

    private mutating func consume(
        _ wanted: Int,
        gathering: Bool,
        at now: ContinuousClock.Instant
    ) -> Decision {
        prefetch = wanted
        generation += 1
        unsettled = [:]
        vacatedRank = nil
        gatheredRank = 0
        gatherUntil = gathering && !areShort ? now + Self.gatherTime : nil
        return .consume(wanted)
    }

    /// A wake-up, unless one that is not later is on its way.
    private mutating func wake(at moment: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Decision {
        if let nextWake, nextWake > now, nextWake <= moment { return .nothing }
        nextWake = moment
        return .wake(moment)
    }
}
