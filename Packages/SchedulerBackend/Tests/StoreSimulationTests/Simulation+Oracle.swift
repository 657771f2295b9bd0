import SchedulerModels
import TaskStore

extension Simulation {
    /// Looks at what a step may have changed, and at everything now and then.
    func check(_ touched: Touched) async throws {
        var ids: [TaskID]?
        if case .some(let some) = touched, step % 20 != 0 { ids = some }
        let findings = try await lane.inspect(ids.map(Inspection.Extent.some) ?? .all)
        for record in findings.changed { try judge(record) }
        for id in findings.gone { try judgeMissing(id) }
        try judgeExecutions(of: ids)
        oracle.beginStep()
    }

    private func judge(_ record: Inspection.Observed) throws {
        defer { oracle.known[record.id] = record }
        guard (0...record.maximum).contains(record.attempt) else {
            throw Violation("\(record.id): attempt \(record.attempt) of \(record.maximum)")
        }
        guard let before = oracle.known[record.id] else { return }
        guard record.fence >= before.fence else {
            throw Violation("\(record.id): the fence went back from \(before.fence) to \(record.fence)")
        }
        guard before.status != record.status else { return }
        if oracle.isReconciling, before.status == .running { try judgeLost(before) }
        totals.transitions.insert(.init(from: before.status, to: record.status))
        guard before.status.canBecome(record.status) else {
            throw Violation("\(record.id): \(before.status.rawValue) became \(record.status.rawValue)")
        }
        if record.status.isEnded { totals.ended += 1 }
        if record.status == .expired || record.status == .failed { oracle.note(record.status.rawValue) }
        if before.status.isEnded, oracle.maySendRound != record.id {
            throw Violation("\(record.id): left its end \(before.status.rawValue) by itself")
        }
    }

    /// A reconciler says that the owner of a running task is lost.
    private func judgeLost(_ record: Inspection.Observed) throws {
        guard let owner = workers.first(where: { $0.incarnation == record.owner }),
            let index = owner.index(of: record.id), owner.executions[index].claim.fence == record.fence,
            owner.executions[index].pendingOutcome == nil, isValid(owner.executions[index], of: owner)
        else { return }
        throw Violation(
            "\(record.id): a reconciler took it from \(owner.incarnation), which runs it with a valid lease"
        )
    }

    private func judgeMissing(_ id: TaskID) throws {
        guard let before = oracle.known.removeValue(forKey: id), !oracle.deleted.contains(id) else { return }
        guard oracle.isPurging, before.status.isEnded else {
            throw Violation("\(id): the record of a task that was \(before.status.rawValue) is gone")
        }
        guard !before.isToBeCalledBack else { throw Violation("\(id): purged before it was called back") }
        oracle.purged.insert(id)
    }

    /// What a worker with a valid lease runs is what Redis says it runs.
    private func judgeExecutions(of ids: [TaskID]?) throws {
        for worker in workers where !worker.isDead {
            for execution in worker.executions where isValid(execution, of: worker) && execution.run == run {
                guard ids?.contains(execution.taskID) ?? true, execution.pendingOutcome == nil else { continue }
                let record = oracle.known[execution.taskID]
                guard record?.status == .running, record?.owner == worker.incarnation,
                    record?.fence == execution.claim.fence
                else {
                    throw Violation(
                        "\(execution.taskID): \(worker.incarnation) runs it with a valid lease, and Redis says "
                            + "\(record?.status.rawValue ?? "nothing") by '\(record?.owner ?? "")'"
                    )
                }
            }
        }
    }

    /// Whether a worker may believe that a task is its own.
    func isValid(_ execution: SimulatedWorker.Execution, of worker: SimulatedWorker) -> Bool {
        !worker.isDead && !execution.isRevoked && (profile.ignoresDeadline || now < execution.deadline)
    }

    /// Nobody else may run the task.
    ///
    /// Who waits for the answer to an outcome runs it no more.
    func judgeAlone(_ id: TaskID, fence: Int64, _ event: String) throws {
        for worker in workers {
            for execution in worker.executions where execution.taskID == id && execution.claim.fence != fence {
                if execution.pendingOutcome == nil, isValid(execution, of: worker) {
                    throw Violation("\(id): \(event), while \(worker.incarnation) runs it with a valid lease")
                }
            }
        }
    }

    /// A claim was granted.
    func judge(_ claim: ClaimOutcome.Claim, of id: TaskID, by worker: SimulatedWorker) throws {
        if let last = oracle.grants[id] {
            let isSame = claim.fence == last.fence && worker.incarnation == last.incarnation
            guard claim.fence > last.fence || isSame else {
                throw Violation("\(id): claimed with fence \(claim.fence) after \(last.fence)")
            }
            guard !isSame || claim.attempt == last.attempt else {
                throw Violation("\(id): the claim \(claim.fence) was counted twice")
            }
        }
        guard (1...claim.maximumAttempts).contains(claim.attempt) else {
            throw Violation("\(id): attempt \(claim.attempt) of \(claim.maximumAttempts) was granted")
        }
        if oracle.settled.contains(.init(taskID: id, fence: claim.fence)) {
            throw Violation("\(id): the settled attempt \(claim.fence) was granted again")
        }
        try judgeAlone(id, fence: claim.fence, "claimed by \(worker.incarnation)")
        oracle.grants[id] = .init(fence: claim.fence, attempt: claim.attempt, incarnation: worker.incarnation)
        totals.attempts += 1
    }

    /// An outcome or a release was answered; `isOwner`: the sender had a valid lease.
    func judge(_ answer: SettleOutcome, of attempt: Oracle.Attempt, isOwner: Bool) throws {
        switch answer {
        case .settled(let status):
            if status == .completed { oracle.note("completed") }
            if status == .retrying { oracle.note("retried") }
            if status == .scheduled { oracle.note("postponed") }
            guard oracle.settled.insert(attempt).inserted else {
                throw Violation("\(attempt.taskID): the attempt \(attempt.fence) was settled twice")
            }
            guard !oracle.revoked.contains(attempt) else {
                throw Violation("\(attempt.taskID): the outcome of an attempt that a user had ended was taken")
            }
            oracle.everSettled.insert(attempt)
            try judgeAlone(attempt.taskID, fence: attempt.fence, "settled by an owner of old")
        case .already, .fenced, .unknown:
            guard !isOwner || oracle.everSettled.contains(attempt) || oracle.revoked.contains(attempt) else {
                if case .unknown = answer, profile.losesData { return }
                if oracle.endedAtLoss.contains(attempt.taskID) { return }
                throw Violation("\(attempt.taskID): a live owner's outcome was answered with \(answer)")
            }
        }
    }

    /// The same call sent again gets the same answer.
    func judgeRepeat<Answer: Equatable>(_ what: String, _ first: Answer, _ second: Answer) throws {
        guard first == second else { throw Violation("\(what) was answered \(first), and sent again \(second)") }
    }
}
