internal import Oracle

/// What rows ask of a run beside what the oracle checks.
extension Timeline {
    /// One line for each task that was started more than once, deadly ones left out.
    var repeats: [String] {
        spans.keys.sorted().compactMap { task in
            let count = spans[task]?.count ?? 0
            return count > 1 && plans[task]?.kind == .plain ? "\(task) was started \(count) times" : nil
        }
    }

    /// One line for each plain task whose attempts were counted beyond the first.
    var burnedAttempts: [String] {
        history.state.tasks.filter { $0.attempt != 1 && plans[$0.id]?.kind == .plain }
            .map { "\($0.id) has attempt \($0.attempt), not 1" }
    }

    /// One line for each attempt that was in hand at a moment from which no lease could be renewed, and went on when that
    /// lease was over.
    func goneOn(after cut: Int64, on workers: Set<String>? = nil) -> [String] {
        let lease = history.state.lease
        let over = cut + lease + 700
        let inHand = spans.values.joined().filter {
            $0.start < cut && ($0.end ?? .max) > cut + lease && workers?.contains($0.worker) != false
        }
        guard !inHand.isEmpty else { return ["nothing was in hand when no lease could be renewed any more"] }
        return inHand.filter { ($0.over ?? .max) > over }.map {
            "\($0) went on after its lease, which ended by \(over)"
        }
    }

    /// The identifier of the task with that key.
    func task(key: String) -> String? { history.client.first { $0.key == key && $0.task != nil }?.task }
}
