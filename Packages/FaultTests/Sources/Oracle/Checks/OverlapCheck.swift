/// Two attempts of one task never work at the same time.
///
/// A frozen worker does not work; what it was in when it froze is over for the others once its lease is. When it wakes, it
/// must stop soon, and what it still says is refused (which is what the fences are for).
struct OverlapCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.spans.keys.sorted().flatMap { task -> [Finding] in
            let kind = timeline.plans[task]?.kind
            // One that does not stop is given up by its worker, and its effects with it: that is its author's choice.
            guard kind != .stubborn, let spans = timeline.spans[task], spans.count > 1 else { return [] }
            return findings(spans, timeline, limits)
        }
    }

    private func findings(_ spans: [AttemptSpan], _ timeline: Timeline, _ limits: Limits) -> [Finding] {
        var findings: [Finding] = []
        for (index, earlier) in spans.enumerated() {
            for later in spans[(index + 1)...] {
                let end = workedUntil(earlier, later, timeline)
                if end.work > later.start + limits.journalLag {
                    findings.append(Finding(.overlap, "\(earlier) and \(later) at once"))
                } else if let tail = end.tail, tail > limits.afterFreeze {
                    findings.append(Finding(.overlap, "\(earlier) went on for \(tail) ms after its freeze"))
                }
            }
        }
        return findings
    }

    /// Until when an attempt worked, as far as a later one is concerned, and how long it went on after a freeze.
    private func workedUntil(
        _ span: AttemptSpan,
        _ later: AttemptSpan,
        _ timeline: Timeline
    ) -> (work: Int64, tail: Int64?) {
        let exit = timeline.exit(of: span.pid)
        let end = min(span.over ?? .max, exit ?? .max, timeline.history.state.at)
        let freeze = timeline.suffered([.freeze], pid: span.pid, from: span.start, to: min(end, later.start)).first {
            ($0.until ?? .max) >= later.start
        }
        guard let freeze, freeze.at >= span.start else { return (end, nil) }
        guard let thaw = freeze.until else { return (freeze.at, nil) }
        return (freeze.at, max(0, end - thaw))
    }
}
