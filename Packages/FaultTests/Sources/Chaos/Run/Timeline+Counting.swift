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

    /// The identifier of the task with that key.
    func task(key: String) -> String? { history.client.first { $0.key == key && $0.task != nil }?.task }
}
