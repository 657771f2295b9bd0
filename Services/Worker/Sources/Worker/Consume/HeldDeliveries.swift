internal import SchedulerModels
internal import TaskBroker

/// Deliveries that wait for a slot, by band; the highest band goes first, in the order of arrival within it.
struct HeldDeliveries {
    private struct Held {
        let delivery: TaskDelivery
        let since: ContinuousClock.Instant
    }

    private var bands: [[Held]] = Array(repeating: [], count: PriorityBand.allCases.count)
    private var starts: [Int] = Array(repeating: 0, count: PriorityBand.allCases.count)

    /// How many wait.
    private(set) var count = 0

    /// Adds a delivery.
    mutating func add(_ delivery: TaskDelivery, at now: ContinuousClock.Instant) {
        bands[delivery.place.band.rank].append(Held(delivery: delivery, since: now))
        count += 1
    }

    /// Whether one of the highest band waits.
    var hasHighest: Bool { starts[0] < bands[0].count }

    /// The moment since which the oldest of them waits.
    var oldest: ContinuousClock.Instant? {
        bands.indices.compactMap { starts[$0] < bands[$0].count ? bands[$0][starts[$0]].since : nil }.min()
    }

    /// Takes the one that goes next.
    mutating func next() -> TaskDelivery? {
        for band in bands.indices where starts[band] < bands[band].count {
            let held = bands[band][starts[band]]
            starts[band] += 1
            count -= 1
            if starts[band] == bands[band].count {
                bands[band].removeAll(keepingCapacity: true)
                starts[band] = 0
            }
            return held.delivery
        }
        return nil
    }

    /// Takes all.
    mutating func takeAll() -> [TaskDelivery] {
        var all: [TaskDelivery] = []
        while let delivery = next() { all.append(delivery) }
        return all
    }
}
