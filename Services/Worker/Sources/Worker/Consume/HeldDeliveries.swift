internal import SchedulerModels
internal import TaskBroker

/// Deliveries that wait for a slot, by band; the highest band goes first, in the order of arrival within it.
struct HeldDeliveries {
    private struct Held {
        let start: PumpProgress.Start
        let since: ContinuousClock.Instant
    }

    private var bands: [[Held]] = Array(repeating: [], count: PriorityBand.allCases.count)
    private var starts: [Int] = Array(repeating: 0, count: PriorityBand.allCases.count)

    /// How many wait.
    private(set) var count = 0

    /// Adds a delivery that the consumers of that generation brought.
    mutating func add(_ delivery: TaskDelivery, generation: Int, at now: ContinuousClock.Instant) {
        let start = PumpProgress.Start(delivery: delivery, generation: generation)
        bands[delivery.place.band.rank].append(Held(start: start, since: now))
        count += 1
    }

    /// The rank of the highest band of which one waits; nil when none does.
    var highestRank: Int? { bands.indices.first { !bands[$0].isEmpty } }

    /// The moment since which the oldest of them waits.
    var oldest: ContinuousClock.Instant? {
        guard count > 0 else { return nil }
        return bands.indices.compactMap { first(of: $0)?.since }.min()
    }

    /// Takes the one that goes next.
    mutating func next() -> PumpProgress.Start? {
        guard count > 0 else { return nil }
        for band in bands.indices {
            if let held = first(of: band) {
                drop(from: band)
                return held.start
            }
        }
        return nil
    }

    /// Takes those that have waited since that moment or longer.
    mutating func take(since moment: ContinuousClock.Instant) -> [TaskDelivery] {
        var taken: [TaskDelivery] = []
        for band in bands.indices {
            while let held = first(of: band), held.since <= moment {
                drop(from: band)
                taken.append(held.start.delivery)
            }
        }
        return taken
    }

    /// Takes all.
    mutating func takeAll() -> [TaskDelivery] {
        var all: [TaskDelivery] = []
        while let start = next() { all.append(start.delivery) }
        return all
    }

    private func first(of band: Int) -> Held? {
        starts[band] < bands[band].count ? bands[band][starts[band]] : nil
    }

    private mutating func drop(from band: Int) {
        starts[band] += 1
        count -= 1
        if starts[band] == bands[band].count {
            bands[band].removeAll(keepingCapacity: true)
            starts[band] = 0
        } else if starts[band] >= 64, starts[band] * 2 >= bands[band].count {
            // A band that never runs empty must not keep what it has handed out.
            bands[band].removeFirst(starts[band])
            starts[band] = 0
        }
    }
}
