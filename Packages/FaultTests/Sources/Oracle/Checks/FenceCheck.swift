/// Each attempt has a higher fence than all before it.
struct FenceCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        timeline.spans.keys.sorted().flatMap { task -> [Finding] in
            let spans = timeline.spans[task] ?? []
            return zip(spans, spans.dropFirst()).compactMap { earlier, later in
                earlier.fence < later.fence ? nil : Finding(.fence, "\(later) after \(earlier)")
            }
        }
    }
}
