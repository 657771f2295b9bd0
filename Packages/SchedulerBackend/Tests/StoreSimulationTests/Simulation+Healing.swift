import SchedulerModels
import TaskStore

extension Simulation {
    /// Ends all faults; then everything must come to an end by itself.
    func heal() async throws {
        hasFaults = false
        note("faults end")
        for queue in paused { try await store.setPaused(false, queue: queue) }
        paused = []
        while !delayed.isEmpty { try await check(try await deliverLateOutcome()) }
        for worker in workers { worker.frozenUntil = 0 }
        var round = 0
        repeat {
            round += 1
            now += round < 40 ? 3_000 : 60_000
            try await lane.setClock(now)
            for worker in workers where !worker.isDead { try await check(try await heartbeat(worker)) }
            for worker in workers where !worker.isDead {
                while !worker.unreleased.isEmpty || (!worker.unanswered.isEmpty && now < worker.deadline) {
                    try await check(.some(try await resend(worker)))
                }
            }
            try await publishWhatIsMissing()
            try await workOff()
        } while round < 400 && oracle.known.values.contains { !$0.status.isEnded }
        try judgeEnd()
        try await callEverybodyBack()
        try await judgeCounters()
    }

    /// What the store has counted is what has happened.
    ///
    /// A Redis that loses its last moments loses their counts with them, and records that are made again are not counted again.
    private func judgeCounters() async throws {
        guard !profile.losesData else { return }
        var counted: [String: Int64] = [:]
        for counter in try await store.counters() { counted[counter.event, default: 0] += counter.count }
        for event in [
            "submitted", "completed", "failed", "retried", "postponed", "cancelled", "expired", "deleted",
            "callback_delivered", "callback_dead",
        ] {
            let (count, happened) = (counted[event] ?? 0, oracle.happened[event] ?? 0)
            guard count == happened else {
                throw Violation("\(event) is counted \(count) times, and has happened \(happened) times")
            }
        }
        let durations = try await store.durations()
        let settled = oracle.everSettled.count + totals.completedAtOnce
        for (kind, most) in [(DurationCounter.Kind.waited, totals.attempts), (.ran, settled)] {
            let count = durations.filter { $0.kind == kind }.flatMap(\.buckets).reduce(0, +)
            guard count > 0 && count <= Int64(most) || most == 0 else {
                throw Violation("\(count) durations of '\(kind)' are counted for \(most) attempts")
            }
        }
    }

    func publishWhatIsMissing() async throws {
        try await check(try await sweep())
        for _ in 0..<4 { try await check(try await reconcile(by: 0)) }
    }

    func workOff() async throws {
        let ready = broker
        broker = []
        for message in ready {
            guard let worker = randomWorker() else { throw Violation("no worker is left") }
            try await claim(message, by: worker)
            try await check(.some([message.taskID]))
        }
        for worker in workers {
            for execution in worker.executions where isValid(execution, of: worker) {
                try await finish(execution, of: worker, with: execution.pendingOutcome ?? randomOutcome())
                try await check(.some([execution.taskID]))
            }
        }
    }

    /// Whoever is to be called back is called in the end, whatever died in between.
    private func callEverybodyBack() async throws {
        callbacks = []
        for _ in 0..<100 {
            now += 60_000
            try await lane.setClock(now)
            let orders = try await store.takeCallbacks(limit: 50, hold: .seconds(30))
            for order in orders { try await settle(order, .delivered) }
            try await check(.all)
            guard !orders.isEmpty else { return }
        }
        throw Violation("the callbacks never end")
    }

    private func judgeEnd() throws {
        let open = oracle.known.values.filter { !$0.status.isEnded }
        guard open.isEmpty else {
            let first = open.prefix(3).map { "\($0.id) \($0.status.rawValue) \($0.owner)" }
            throw Violation("\(open.count) tasks never end: \(first.joined(separator: ", "))")
        }
        guard !profile.losesData else { return }
        for task in tasks where oracle.known[task.id] == nil {
            guard oracle.deleted.contains(task.id) || oracle.purged.contains(task.id) else {
                throw Violation("\(task.id) was accepted and is lost")
            }
        }
    }

    /// Many tasks wait for hours because there are no workers: nothing may flood the broker.
    func runBacklog(tasks count: Int) async throws(Violation) -> SimulationTotals {
        try await reported {
            try await lane.clear()
            try await lane.setClock(now)
            for _ in 0..<count { try await check(try await submit()) }
            for _ in 0..<240 {
                step += 1
                now += 30_000
                try await lane.setClock(now)
                for number in 0...1 { try await check(try await reconcile(by: number)) }
                if step % 10 == 0 { try await check(try await sweep()) }
            }
            try judgePublishes(count)
            addWorker()
            try await heal()
            totals.seeds = 1
            totals.steps = step
            totals.tasks = tasks.count
            return totals
        }
    }

    private func judgePublishes(_ count: Int) throws {
        guard totals.publishes * 10 <= count * 11 else {
            throw Violation("\(count) tasks were published \(totals.publishes) times without a loss")
        }
    }
}
