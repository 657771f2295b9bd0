/// Work is done again only where something happened to the attempt before, and never more often than allowed.
struct RepeatCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.spans.keys.sorted().flatMap { task -> [Finding] in
            let spans = timeline.spans[task] ?? []
            let plan = timeline.plans[task]
            var findings: [Finding] = []
            if let most = plan?.maximumAttempts, let span = spans.first(where: { $0.attempt > most }) {
                findings.append(Finding(.attempts, "\(span), \(most) are allowed"))
            }
            for (earlier, later) in zip(spans, spans.dropFirst()) where !mayRepeat(plan) {
                if !isExplained(earlier, later, timeline, limits) {
                    findings.append(Finding(.repeated, "\(later) although nothing had happened to \(earlier)"))
                }
            }
            return findings
        }
    }

    private func mayRepeat(_ plan: ClientEntry?) -> Bool { plan?.kind == .deadly || plan?.kind == .stubborn }

    private func isExplained(
        _ earlier: AttemptSpan,
        _ later: AttemptSpan,
        _ timeline: Timeline,
        _ limits: Limits
    ) -> Bool {
        // Once the outcome has had its time to land, nothing that happens to the worker is a reason any more.
        let landed = min(later.start, (earlier.over ?? .max - limits.settling) + limits.settling)
        if let exit = timeline.exitRange(of: earlier.pid), exit.upperBound >= earlier.start, exit.lowerBound <= landed {
            return true
        }
        if !timeline.suffered([.freeze], pid: earlier.pid, from: earlier.start, to: landed).isEmpty { return true }
        if !timeline.suffered([.cutFromStore], worker: earlier.worker, from: earlier.start, to: landed).isEmpty {
            return true
        }
        if timeline.storeLost(from: earlier.start, to: landed) { return true }
        let isStopped = earlier.end == nil && earlier.stopped != nil
        if isStopped, couldNotRenew(earlier, timeline) { return true }
        if isStopped, !timeline.suffered([.terminate], pid: earlier.pid, from: 0, to: landed).isEmpty { return true }
        return timeline.suffered([.storeDown], from: earlier.start, to: landed).contains { fault in
            // A short outage costs no lease: the owner re-asserts what it runs.
            (fault.until ?? .max) - fault.at >= timeline.history.state.lease / 2
        }
    }

    /// Whether a worker stopped in good order because of an outage, during it or when the lease ran out that it had not
    /// been able to renew meanwhile.
    private func couldNotRenew(_ span: AttemptSpan, _ timeline: Timeline) -> Bool {
        guard let stopped = span.stopped else { return false }
        let from = stopped - timeline.history.state.lease
        return !timeline.suffered([.storeDown], from: from, to: stopped).isEmpty
            || !timeline.suffered([.cutFromStore], worker: span.worker, from: from, to: stopped).isEmpty
    }
}
