import Oracle

/// A history in which all is well, to plant defects in.
///
/// Task `t0` ran once. The worker of `t1` was killed, that of `t2` was frozen past its lease, that of `t3` was cut off from
/// Redis and stopped in time, and the outcome of `t4` was lost with Redis's last writes. The client of `t5` got no answer.
/// `t6` killed its worker twice and failed.
enum SampleHistory {
    static var clean: History {
        var history = History(client: [], handler: [], chaos: [], state: FinalState(at: 60_000, lease: 3_000))
        for number in 0...6 { submit(number, in: &history) }
        run("t0", 1, pid: 10, from: 100, to: 200, in: &history)
        run("t1", 1, pid: 11, from: 100, to: nil, in: &history)
        run("t1", 2, pid: 10, from: 900, to: 1_000, in: &history)
        run("t2", 1, pid: 12, from: 1_000, to: 6_050, in: &history)
        run("t2", 2, pid: 10, from: 5_000, to: 5_100, in: &history)
        run("t3", 1, pid: 13, from: 7_000, to: nil, in: &history)
        history.handler.append(entry(.stopped, "t3", 1, pid: 13, at: 9_400))
        run("t3", 2, pid: 10, from: 10_500, to: 10_600, in: &history)
        run("t4", 1, pid: 10, from: 20_000, to: 20_100, in: &history)
        run("t4", 2, pid: 10, from: 25_000, to: 25_100, in: &history)
        run("t5", 1, pid: 10, from: 30_000, to: 30_100, in: &history)
        run("t6", 1, pid: 16, from: 31_000, to: nil, in: &history)
        run("t6", 2, pid: 17, from: 32_000, to: nil, in: &history)
        history.chaos = [
            ChaosEntry(.kill, "w11", pid: 11, at: 150), ChaosEntry(.exit, "w11", pid: 11, at: 152),
            ChaosEntry(.freeze, "w12", pid: 12, at: 1_200),
            ChaosEntry(.freeze, "w12", pid: 12, at: 1_200, until: 6_000),
            ChaosEntry(.cutFromStore, "w13", at: 7_100), ChaosEntry(.cutFromStore, "w13", at: 7_100, until: 12_000),
            ChaosEntry(.storeLost, "the last second", at: 20_050, until: 20_500),
            ChaosEntry(.exit, "w16", pid: 16, at: 31_100), ChaosEntry(.exit, "w17", pid: 17, at: 32_100),
        ]
        store(&history)
        return history
    }

    static func entry(
        _ event: HandlerEntry.Event,
        _ task: String,
        _ attempt: Int,
        pid: Int32,
        at: Int64
    ) -> HandlerEntry {
        HandlerEntry(
            event: event,
            task: task,
            attempt: attempt,
            fence: 1_000 + Int64(attempt),
            worker: "w\(pid)",
            pid: pid,
            at: at
        )
    }

    /// An attempt in the handlers' journal.
    static func run(
        _ task: String,
        _ attempt: Int,
        pid: Int32,
        from start: Int64,
        to end: Int64?,
        in history: inout History
    ) {
        history.handler.append(entry(.start, task, attempt, pid: pid, at: start))
        guard let end else { return }
        history.handler.append(entry(.effect, task, attempt, pid: pid, at: end))
        history.handler.append(entry(.end, task, attempt, pid: pid, at: end))
    }

    private static func submit(_ number: Int, in history: inout History) {
        let isDeadly = number == 6
        let isUnknown = number == 5
        history.client.append(
            ClientEntry(
                key: "k\(number)",
                kind: isDeadly ? .deadly : .plain,
                expected: isDeadly ? "failed" : "completed",
                maximumAttempts: isDeadly ? 2 : 20,
                sentAt: 10,
                answeredAt: 20,
                outcome: isUnknown ? .unknown : .accepted,
                status: isUnknown ? nil : 202,
                task: isUnknown ? nil : "t\(number)"
            )
        )
    }

    private static func store(_ history: inout History) {
        for number in 0...6 {
            let attempt = number == 0 || number == 5 ? 1 : 2
            let fence = 1_000 + Int64(attempt)
            history.state.tasks.append(
                StoredTask(
                    id: "t\(number)",
                    key: "k\(number)",
                    status: number == 6 ? "failed" : "completed",
                    attempt: attempt,
                    fence: fence,
                    settled: fence
                )
            )
        }
        history.state.listed = ["completed": 6, "failed": 1]
        history.state.messages = ["normal": 0, "poison": 0]
        history.state.poisonQueue = "poison"
        let level = ProcessLevel(memoryKiB: 30_000, descriptors: 20, threads: 9)
        history.state.processes = [ProcessUse(name: "w10", pid: 10, before: level, after: level)]
    }
}

extension History {
    /// A brief handler's run before its task is claimed.
    mutating func compute(_ task: String, pid: Int32, at moment: Int64) {
        for event in [HandlerEntry.Event.start, .effect, .end] {
            var entry = SampleHistory.entry(event, task, 1, pid: pid, at: moment)
            entry.fence = 0
            handler.append(entry)
        }
    }
}
