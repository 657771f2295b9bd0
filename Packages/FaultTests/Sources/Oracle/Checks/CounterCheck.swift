/// What the API lists and what the store counts agree with the records.
struct CounterCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        let state = timeline.history.state
        let actual = Dictionary(grouping: state.tasks, by: \.status).mapValues(\.count)
        var findings: [Finding] = []
        for status in Set(actual.keys).union(state.listed.keys).sorted() {
            let listed = state.listed[status] ?? 0
            let records = actual[status] ?? 0
            if listed != records {
                findings.append(Finding(.counters, "the API lists \(listed) tasks as \(status), there are \(records)"))
            }
        }
        // A record that was made again after a loss is not counted as submitted once more.
        guard !timeline.storeLost(from: 0, to: state.at) else { return findings }
        let submitted = state.counters["submitted"] ?? 0
        if submitted != state.tasks.count {
            findings.append(
                Finding(.counters, "\(submitted) were counted as submitted, \(state.tasks.count) are stored")
            )
        }
        for status in ["completed", "failed", "cancelled", "expired"] {
            let counted = state.counters[status] ?? 0
            let records = actual[status] ?? 0
            if counted != records {
                findings.append(Finding(.counters, "\(counted) were counted as \(status), there are \(records)"))
            }
        }
        return findings
    }
}
