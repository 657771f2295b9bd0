/// A history put in order: attempts by task, and what happened to whom.
package struct Timeline: Sendable {
    package let history: History
    /// The attempts of each task, in the order of their starts.
    package let spans: [String: [AttemptSpan]]
    /// The runs of brief handlers before their tasks were claimed, which have no fence.
    ///
    /// They are no attempts and may come more than once: nothing comes of them unless the task is completed at once.
    package let computations: [String: [AttemptSpan]]
    /// The faults, each once; those that lasted with their end.
    package let faults: [ChaosEntry]
    /// What was meant with a task, by identifier.
    package let plans: [String: ClientEntry]
    private let exits: [Int32: ClosedRange<Int64>]

    package init(_ history: History) {
        self.history = history
        spans = Self.spans(history.handler.filter { $0.fence > 0 })
        computations = Self.spans(history.handler.filter { $0.fence == 0 })
        var faults: [ChaosEntry] = []
        for entry in history.chaos {
            if entry.until != nil,
                let begun = faults.lastIndex(where: {
                    $0.what == entry.what && $0.target == entry.target && $0.pid == entry.pid && $0.at == entry.at
                })
            {
                faults[begun] = entry
            } else {
                faults.append(entry)
            }
        }
        self.faults = faults
        exits = Dictionary(
            faults.filter { $0.what == .exit || $0.what == .kill }.compactMap { entry in
                entry.pid.map { ($0, entry.at...entry.at) }
            },
            uniquingKeysWith: { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }
        )
        let byKey = Dictionary(history.client.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var plans: [String: ClientEntry] = [:]
        for task in history.state.tasks { plans[task.id] = byKey[task.key] }
        for entry in history.client { if let task = entry.task { plans[task] = entry } }
        self.plans = plans
    }

    /// The tasks of which anything ran.
    var tasksRun: Set<String> { Set(spans.keys).union(computations.keys) }

    /// All that ran of a task.
    func runs(of task: String) -> [AttemptSpan] { (spans[task] ?? []) + (computations[task] ?? []) }

    /// When a process ended at the earliest; nil when it did not.
    package func exit(of pid: Int32) -> Int64? { exits[pid]?.lowerBound }

    /// Between which moments a process ended: a kill is written down before it is sent, and the end when it is seen.
    func exitRange(of pid: Int32) -> ClosedRange<Int64>? { exits[pid] }

    /// Faults of these kinds that a process or service suffered between two moments.
    func suffered(
        _ kinds: Set<ChaosEntry.What>,
        pid: Int32? = nil,
        worker: String? = nil,
        from start: Int64,
        to end: Int64
    ) -> [ChaosEntry] {
        faults.filter { fault in
            kinds.contains(fault.what) && (pid == nil || fault.pid == pid) && (worker == nil || fault.target == worker)
                && fault.at <= end && (fault.until ?? fault.at) >= start
        }
    }

    /// Whether Redis lost writes that it had made in that time.
    func storeLost(from start: Int64, to end: Int64) -> Bool {
        !suffered([.storeLost], from: start, to: end).isEmpty
    }

    private static func spans(_ entries: [HandlerEntry]) -> [String: [AttemptSpan]] {
        var all: [String: [AttemptSpan]] = [:]
        for entry in entries {
            if entry.event == .start {
                all[entry.task, default: []].append(
                    AttemptSpan(
                        task: entry.task,
                        attempt: entry.attempt,
                        fence: entry.fence,
                        worker: entry.worker,
                        pid: entry.pid,
                        start: entry.at
                    )
                )
            } else if let index = all[entry.task]?.lastIndex(where: {
                $0.fence == entry.fence && $0.pid == entry.pid
            }) {
                switch entry.event {
                case .end: all[entry.task]?[index].end = entry.at
                case .stopped: all[entry.task]?[index].stopped = entry.at
                case .start, .effect: break
                }
            }
        }
        return all.mapValues { $0.sorted { $0.start < $1.start } }
    }
}
