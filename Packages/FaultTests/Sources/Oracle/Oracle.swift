/// Judges a run by its journals and by what was left at the end; pure, so that a kept run can be judged again.
package struct Oracle: Sendable {
    package var limits = Limits()

    package init() {}

    /// Everything that does not hold, and what was counted.
    package func judge(_ history: History) -> Verdict {
        let timeline = Timeline(history)
        let checks: [any Check] = [
            LossCheck(), OverlapCheck(), RepeatCheck(), FenceCheck(), OutcomeCheck(), ResidueCheck(), CounterCheck(),
            ResourceCheck(), DeathCheck(), AnswerCheck(),
        ]
        var verdict = Verdict()
        verdict.findings = checks.flatMap { $0.findings(timeline, limits) }
        verdict.findings += history.state.complaints.map { Finding(.expectation, $0) }
        let accepted = Set(history.client.filter { $0.outcome == .accepted }.compactMap(\.task))
        verdict.accepted = accepted.count
        verdict.recovered = timeline.tasksRun.count { !accepted.contains($0) && timeline.plans[$0] != nil }
        verdict.starts = timeline.spans.values.reduce(0) { $0 + $1.count }
        verdict.repeats = timeline.spans.values.reduce(0) { $0 + $1.count - 1 }
        verdict.faults = timeline.faults.count { $0.what != .exit && $0.what != .note }
        return verdict
    }
}
