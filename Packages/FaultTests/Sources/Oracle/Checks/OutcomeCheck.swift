/// The record of a task belongs to its newest attempt, and the task has ended as it was meant to.
struct OutcomeCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.history.state.tasks.flatMap { record -> [Finding] in
            guard let plan = timeline.plans[record.id], record.hasEnded else { return [] }
            var findings: [Finding] = []
            if let expected = plan.expected, record.status != expected {
                findings.append(
                    Finding(.outcome, "\(record.id) (key \(plan.key)) has \(record.status), not \(expected)")
                )
            }
            guard plan.kind != .silent else { return findings }
            let spans = timeline.spans[record.id] ?? []
            if let span = spans.first(where: { $0.fence > record.fence }) {
                findings.append(Finding(.outcome, "\(span) is newer than the record with fence \(record.fence)"))
            }
            if record.status == "completed" {
                findings += completed(record, spans, timeline.computations[record.id] ?? [])
            }
            return findings
        }
    }

    private func completedAtOnce(_ record: StoredTask, _ computations: [AttemptSpan]) -> [Finding] {
        if computations.contains(where: { $0.worker == record.worker && $0.end != nil }) { return [] }
        let worker = record.worker ?? "nobody"
        return [Finding(.outcome, "\(record.id) was completed at once by \(worker), which has not computed it")]
    }

    private func completed(
        _ record: StoredTask,
        _ spans: [AttemptSpan],
        _ computations: [AttemptSpan]
    ) -> [Finding] {
        guard record.settled != nil else { return completedAtOnce(record, computations) }
        guard let winner = spans.first(where: { $0.fence == record.settled }) else {
            let settled = record.settled.map { "\($0)" } ?? "none"
            return [Finding(.outcome, "\(record.id) has completed with fence \(settled), under which nothing ran")]
        }
        var findings: [Finding] = []
        if winner.end == nil {
            findings.append(Finding(.outcome, "\(record.id) has completed by an attempt that never ended: \(winner)"))
        }
        if let newer = spans.first(where: { $0.fence > winner.fence }) {
            findings.append(Finding(.outcome, "\(newer) ran after the outcome of \(winner) had been recorded"))
        }
        return findings
    }
}
