/// What was promised has ended, what ran was sent, and a key is one task.
struct LossCheck: Check {
    func findings(_ timeline: Timeline, _ limits: Limits) -> [Finding] {
        lost(timeline) + unexpected(timeline) + doubled(timeline)
    }

    private func lost(_ timeline: Timeline) -> [Finding] {
        let stored = Dictionary(
            timeline.history.state.tasks.map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var findings: [Finding] = []
        for (task, entry) in promised(timeline).sorted(by: { $0.key < $1.key }) {
            guard let record = stored[task] else {
                // Redis may have lost the record of a task that had ended; nothing of it is left to do.
                let ends = timeline.runs(of: task).compactMap(\.end)
                if let end = ends.max(), timeline.storeLost(from: end, to: end) { continue }
                findings.append(Finding(.lost, "\(task) (key \(entry.key)) was accepted and there is no record of it"))
                continue
            }
            if !record.hasEnded {
                findings.append(Finding(.lost, "\(task) (key \(entry.key)) was accepted and is still \(record.status)"))
            }
        }
        return findings
    }

    private func promised(_ timeline: Timeline) -> [String: ClientEntry] {
        var tasks: [String: ClientEntry] = [:]
        for entry in timeline.history.client where entry.outcome == .accepted {
            if let task = entry.task { tasks[task] = entry }
        }
        return tasks
    }

    private func unexpected(_ timeline: Timeline) -> [Finding] {
        // A task whose client got no answer is known by its record; one without either was never sent.
        timeline.tasksRun.filter { timeline.plans[$0] == nil }.sorted().filter { task in
            // Its record, and with it its key, may be lost with the answer.
            let last = timeline.runs(of: task).map(\.start).max() ?? 0
            let mayBeUnknown = timeline.history.client.contains { $0.outcome == .unknown && $0.sentAt <= last }
            return !(mayBeUnknown && timeline.storeLost(from: last, to: last))
        }
        .map { Finding(.unexpected, "\($0) was run and never sent") }
    }

    private func doubled(_ timeline: Timeline) -> [Finding] {
        var byKey: [String: [ClientEntry]] = [:]
        for entry in timeline.history.client where entry.task != nil { byKey[entry.key, default: []].append(entry) }
        var stored: [String: Set<String>] = [:]
        for task in timeline.history.state.tasks { stored[task.key, default: []].insert(task.id) }
        return byKey.keys.sorted().compactMap { key in
            let entries = byKey[key] ?? []
            let tasks = Set(entries.compactMap(\.task)).union(stored[key] ?? [])
            guard tasks.count > 1 else { return nil }
            let begin = entries.map(\.sentAt).min() ?? 0
            if timeline.storeLost(from: begin, to: entries.map(\.answeredAt).max() ?? begin) { return nil }
            return Finding(
                .doubled,
                "the key \(key) is \(tasks.count) tasks: \(tasks.sorted().joined(separator: ", "))"
            )
        }
    }
}
