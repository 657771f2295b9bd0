/// No service ends by itself.
struct DeathCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        let told = Set(
            timeline.faults.filter { [.kill, .armed, .terminate].contains($0.what) }.compactMap(\.pid)
        )
        var deadly: Set<Int32> = []
        for (task, spans) in timeline.spans where timeline.plans[task]?.kind == .deadly {
            deadly.formUnion(spans.map(\.pid))
        }
        return timeline.faults.filter { $0.what == .exit }.compactMap { entry in
            guard let pid = entry.pid, !told.contains(pid), !deadly.contains(pid) else { return nil }
            return Finding(.death, "\(entry.target) (pid \(pid)) at \(entry.at)")
        }
    }
}
