import SchedulerModels
import TaskStore

extension Simulation {
    /// One pass of one of the reconcilers, which may die between the script and the publishing.
    func reconcile(by number: Int) async throws -> Touched {
        let found = try await store.reconcile(
            limit: 1 + random.below(40),
            budgets: budgets[number],
            on: lane.connection(run: run)
        )
        note("reconciler \(number): \(found.lookedAt) looked at, \(found.toPublish.count) to publish")
        var survives = found.toPublish.count
        if hasFaults, random.chance(10) { survives = random.below(survives + 1) }
        for order in found.toPublish.prefix(survives) {
            publish(order.taskID, attempt: oracle.known[order.taskID]?.attempt ?? 0)
        }
        budgets[number] = try await missing(in: found.wantedBudgets)
        oracle.isReconciling = true
        return .all
    }

    /// How many more tasks wait in these bands than the broker holds messages ready.
    func missing(in wanted: [QueueBand]) async throws -> [QueueBand: Int] {
        guard !wanted.isEmpty else { return [:] }
        let waiting = try await store.waiting(in: wanted)
        var result: [QueueBand: Int] = [:]
        for place in wanted {
            let ready = broker.count { $0.place == place }
            result[place] = max(0, (waiting[place] ?? 0) - ready)
        }
        return result
    }

    /// Compares what waits with what the broker holds.
    func sweep() async throws -> Touched {
        for (place, count) in try await missing(in: Self.queues.flatMap(QueueBand.all)) where count > 0 {
            note("sweep \(place.queue) \(place.band): \(count)")
            _ = try await store.sweep(place, count: count)
        }
        return .all
    }

    func purge() async throws -> Touched {
        let count = try await store.purge(limit: 1 + random.below(20))
        note("purged \(count)")
        oracle.isPurging = true
        return .all
    }

    func breakBroker() -> Touched {
        guard hasFaults, !broker.isEmpty else { return .some([]) }
        switch random.below(10) {
        case 0..<5:
            totals.duplicates += 1
            broker.append(broker[random.below(broker.count)])
        case 5..<9: broker.remove(at: random.below(broker.count))
        default:
            note("the broker loses everything")
            totals.wipes += 1
            broker = []
        }
        return .some([])
    }

    /// Redis restarts with what it had some steps ago.
    func loseData() async throws -> Touched {
        guard profile.losesData, hasFaults, !snapshots.isEmpty, random.chance(80) else { return .some([]) }
        var slot = snapshots.count == 2 ? random.below(2) : snapshots.first ?? 0
        if random.chance(40) {
            slot = 0
            try await renewBeforeLoss()
        }
        runNumber += 1
        note("Redis restarts with older data, as \(run)")
        totals.losses += 1
        try await lane.rollBack(toSlot: slot)
        try await lane.setClock(now)
        let before = Set(oracle.known.keys)
        let findings = try await lane.inspect(.fresh)
        oracle.known = Dictionary(uniqueKeysWithValues: findings.changed.map { ($0.id, $0) })
        oracle.endedAtLoss = Set(findings.changed.filter(\.status.isEnded).map(\.id))
        oracle.settled = []
        oracle.revoked = []
        oracle.deleted = []
        oracle.keys = []
        paused = try await store.pausedQueues()
        callbacks = []
        // What was on its way went with its connection.
        delayed = []
        if random.chance(50) { try await check(try await reconcile(by: 0)) }
        if random.chance(50) { try await submitForgotten(before) }
        for worker in workers where !worker.isDead && worker.frozenUntil <= now && random.chance(50) {
            _ = try await heartbeat(worker)
        }
        return .all
    }

    /// An API server that lost its connection before the answer sends the same submission again; who claimed it the first
    /// time, in the moments that Redis has forgotten, may be at work.
    private func submitForgotten(_ before: Set<TaskID>) async throws {
        for task in tasks where before.contains(task.id) && oracle.known[task.id] == nil {
            note("submit \(task.id) again")
            let answer = try await store.submit(task.submission, id: task.id, isRepeated: true)
            try await check(.some([task.id]))
            guard case .accepted(let acceptance) = answer, acceptance.status == .pending else { continue }
            publish(task.id, attempt: 0)
            // And it is delivered at once.
            guard let worker = randomWorker(), broker.last?.taskID == task.id else { continue }
            try await check(try await heartbeat(worker))
            try await claim(broker.removeLast(), by: worker)
            try await check(.some([task.id]))
        }
    }

    /// Owners renew their leases for longer than one lasts, and Redis is about to forget just that.
    private func renewBeforeLoss() async throws {
        try await lane.keepSnapshot(slot: 0)
        for _ in 0..<2 {
            now += 8_000
            try await lane.setClock(now)
            for worker in workers where !worker.isDead && worker.frozenUntil <= now {
                try await check(try await heartbeat(worker))
            }
        }
    }
}
