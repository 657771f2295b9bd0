import SchedulerModels
import TaskStore

extension Simulation {
    /// An operator stops a queue, or lets it go on.
    func pauseOrResume() async throws -> Touched {
        let queue = Self.queues[random.below(Self.queues.count)]
        let isPaused = !paused.contains(queue)
        note("\(isPaused ? "pause" : "resume") \(queue)")
        guard try await store.setPaused(isPaused, queue: queue) else {
            throw Violation("\(queue) was \(isPaused ? "paused" : "resumed") before")
        }
        try judgeRepeat("pause", false, try await store.setPaused(isPaused, queue: queue))
        if isPaused { paused.insert(queue) } else { paused.remove(queue) }
        return .some([])
    }

    /// An API server takes callbacks, and settles some of those that it or another one has taken.
    func callBack() async throws -> Touched {
        let taken = try await store.takeCallbacks(limit: 1 + random.below(5), hold: .seconds(30))
        note("\(taken.count) callbacks taken")
        for order in taken where !order.record.status.isEnded {
            throw Violation("\(order.taskID): called back as \(order.record.status.rawValue)")
        }
        callbacks += taken
        while !callbacks.isEmpty, random.chance(70) {
            let order = callbacks.remove(at: random.below(callbacks.count))
            // The server may die before it says what came of it.
            guard random.chance(80) else { continue }
            try await settle(order, randomCallbackOutcome())
        }
        return .all
    }

    func settle(_ order: CallbackOrder, _ outcome: CallbackOutcome) async throws {
        let status = try await store.settleCallback(order.taskID, token: order.token, outcome)
        note("callback of \(order.taskID): \(outcome), \(status?.rawValue ?? "stale")")
        totals.callbacks += status == .delivered ? 1 : 0
        if status == .delivered || status == .dead { oracle.note("callback_\(status?.rawValue ?? "")") }
    }

    private func randomCallbackOutcome() -> CallbackOutcome {
        switch random.below(10) {
        case 0..<6: .delivered
        case 6..<9: .failed(reason: "no", retryAfter: .milliseconds(random.milliseconds(1_000...60_000)))
        default: .dead(reason: "gone")
        }
    }
}
