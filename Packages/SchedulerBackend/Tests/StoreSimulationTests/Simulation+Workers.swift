import SchedulerModels
import TaskStore

extension Simulation {
    func addWorker(workerID: String? = nil) {
        nextWorker += 1
        workers.append(
            SimulatedWorker(workerID: workerID ?? "worker-\(nextWorker)", incarnation: "incarnation-\(nextWorker)")
        )
    }

    /// A worker that is alive and not frozen.
    func randomWorker() -> SimulatedWorker? {
        let candidates = workers.filter { !$0.isDead && $0.frozenUntil <= now }
        return candidates.isEmpty ? nil : candidates[random.below(candidates.count)]
    }

    // MARK: The lease

    /// What a worker does first of all whenever it gets to run: work past its deadline is stopped and never settled.
    func stopLapsed(_ worker: SimulatedWorker) async throws -> [TaskID] {
        guard !profile.ignoresDeadline else { return [] }
        let lapsed = worker.executions.filter { $0.deadline <= now }
        worker.executions.removeAll { $0.deadline <= now }
        for execution in lapsed {
            // The attempt is given back, if the worker gets to it; the message goes back to the broker.
            if let message = execution.message { broker.append(message) }
            guard !hasFaults || random.chance(60) else {
                worker.unreleased.append(execution)
                continue
            }
            note("\(worker.incarnation) stopped \(execution.taskID), releases it")
            try await release(execution, of: worker)
        }
        if !lapsed.isEmpty { try await check(.some(lapsed.map(\.taskID))) }
        return lapsed.map(\.taskID)
    }

    func heartbeatSomebody() async throws -> Touched {
        guard let worker = randomWorker() else { return .some([]) }
        return try await heartbeat(worker)
    }

    func heartbeat(_ worker: SimulatedWorker) async throws -> Touched {
        var touched = try await stopLapsed(worker)
        let sent = now
        if hasFaults, random.chance(10) {
            now += random.milliseconds(1...800)
            try await lane.setClock(now)
        }
        note("\(worker.incarnation) renews its lease")
        let record = WorkerRecord(
            workerID: worker.workerID,
            hostname: "host",
            pid: 1,
            startedAt: Timestamp(milliseconds: now),
            queues: [],
            taskTypes: [],
            concurrency: 1
        )
        let answer = try await store.heartbeat(
            record,
            incarnation: worker.incarnation,
            carriedOut: worker.carriedOut,
            on: lane.connection(run: run)
        )
        if hasFaults, random.chance(5) { return .some(touched) }
        switch answer {
        case .renewed(let renewal):
            worker.deadline = sent + Self.lease - Self.margin
            worker.run = run
            touched += try obey(renewal, worker)
            touched += try await reassertAll(worker)
        case .fenced: throw Violation("\(worker.incarnation) is alive, and its lease was ended")
        case .taken(let incarnation, _):
            guard workers.contains(where: { $0.incarnation == incarnation && $0.workerID == worker.workerID }) else {
                throw Violation("\(worker.workerID) is taken by a stranger")
            }
        }
        return .some(touched)
    }

    private func obey(_ renewal: HeartbeatOutcome.Renewal, _ worker: SimulatedWorker) throws -> [TaskID] {
        worker.carriedOut = renewal.stops
        for execution in worker.executions where renewal.stops.contains(execution.taskID) {
            guard execution.isRevoked || profile.losesData else {
                throw Violation("\(execution.taskID): to be stopped, and nobody ended this attempt")
            }
        }
        worker.executions.removeAll { renewal.stops.contains($0.taskID) }
        for index in worker.executions.indices {
            if !renewal.leaseWasKnown { worker.executions[index].run = "" }
            if worker.executions[index].run == run { worker.executions[index].deadline = worker.deadline }
        }
        return renewal.stops
    }

    /// Whatever was not claimed or re-asserted in this run of Redis is re-asserted; its deadline is put off only then.
    private func reassertAll(_ worker: SimulatedWorker) async throws -> [TaskID] {
        let waiting = worker.executions.filter { $0.run != run }
        for execution in waiting {
            guard let task = places[execution.taskID].map({ tasks[$0] }) else { continue }
            let attempt = Oracle.Attempt(taskID: task.id, fence: execution.claim.fence)
            let answer = try await store.reassert(
                task.message(publishedAt: Timestamp(milliseconds: now), attempt: execution.claim.attempt - 1),
                incarnation: worker.incarnation,
                workerID: worker.workerID,
                claim: execution.claim,
                on: lane.connection(run: run)
            )
            note("\(worker.incarnation) re-asserts \(task.id): \(answer)")
            totals.reassertions += 1
            guard let index = worker.index(of: task.id) else { continue }
            if hasFaults, random.chance(5) { continue }
            switch answer {
            case .owned:
                try judgeAlone(task.id, fence: execution.claim.fence, "re-asserted by \(worker.incarnation)")
                if oracle.revoked.remove(attempt) != nil, !profile.losesData {
                    throw Violation("\(task.id): re-asserted after a user had ended it")
                }
                worker.executions[index].isRevoked = false
                worker.executions[index].run = run
                worker.executions[index].deadline = worker.deadline
            case .fenced:
                guard
                    execution.isRevoked || execution.pendingOutcome != nil
                        || oracle.endedAtLoss.contains(task.id)
                else {
                    throw Violation("\(task.id): a live owner may not re-assert it")
                }
                worker.executions.remove(at: index)
            case .noLease: throw Violation("\(worker.incarnation) renewed its lease and has none")
            }
        }
        return waiting.map(\.taskID)
    }

    // MARK: Faults

    func killSomebody() async throws -> Touched {
        guard hasFaults, let worker = randomWorker() else { return .some([]) }
        kill(worker)
        return .some([])
    }

    func kill(_ worker: SimulatedWorker) {
        note("\(worker.incarnation) is killed")
        totals.kills += 1
        worker.isDead = true
        broker += worker.executions.compactMap(\.message) + worker.unanswered
        worker.executions = []
        worker.unanswered = []
        worker.unreleased = []
        addWorker(workerID: random.chance(50) ? worker.workerID : nil)
    }

    func freezeSomebody() -> Touched {
        // Rather one that runs something: an outcome of its may be on its way.
        let busy = workers.filter { !$0.isDead && $0.frozenUntil <= now && !$0.executions.isEmpty }
        guard hasFaults, let worker = busy.isEmpty ? randomWorker() : busy[random.below(busy.count)] else {
            return .some([])
        }
        totals.freezes += 1
        worker.frozenUntil = now + random.milliseconds(1_000...60_000)
        note("\(worker.incarnation) freezes until \(worker.frozenUntil - 1_800_000_000_000)")
        if !worker.executions.isEmpty, random.chance(60) {
            let index = random.below(worker.executions.count)
            let outcome = randomOutcome()
            worker.executions[index].pendingOutcome = outcome
            delayed.append(
                DelayedOutcome(
                    worker: worker,
                    taskID: worker.executions[index].taskID,
                    fence: worker.executions[index].claim.fence,
                    outcome: outcome
                )
            )
        }
        return .some([])
    }
}
