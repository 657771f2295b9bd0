import SchedulerModels
import TaskStore

extension Simulation {
    func randomOutcome() -> AttemptOutcome {
        switch random.below(100) {
        case 0..<60: .completed(result: Array("{}".utf8))
        case 60..<66: .postponed(reason: Array("{}".utf8), for: .milliseconds(random.milliseconds(0...10_000)))
        case 66..<85: .retry(error: Array("{}".utf8), after: .milliseconds(random.milliseconds(0...10_000)))
        default: .failed(error: Array("{}".utf8))
        }
    }

    func finishSomething() async throws -> Touched {
        guard let worker = randomWorker() else { return .some([]) }
        let touched = try await stopLapsed(worker)
        guard !worker.executions.isEmpty else { return .some(touched) }
        if random.chance(30) { return .some(touched + (try await finishSeveral(worker))) }
        let execution = worker.executions[random.below(worker.executions.count)]
        try await finish(execution, of: worker, with: execution.pendingOutcome ?? randomOutcome())
        return .some(touched + [execution.taskID])
    }

    /// Attempts that end together are settled in one call.
    private func finishSeveral(_ worker: SimulatedWorker) async throws -> [TaskID] {
        let executions = worker.executions.prefix(1 + random.below(4))
        let isOwner = executions.map { isValid($0, of: worker) }
        let outcomes = executions.map { $0.pendingOutcome ?? randomOutcome() }
        let answers = try await store.finish(
            zip(executions, outcomes).map { ($0.taskID, $0.claim.fence, $1) },
            incarnation: worker.incarnation,
            workerID: worker.workerID
        )
        totals.calledTogether += answers.count
        for (index, execution) in executions.enumerated() {
            let attempt = Oracle.Attempt(taskID: execution.taskID, fence: execution.claim.fence)
            note("\(worker.incarnation) finishes \(attempt.taskID) \(attempt.fence) with others: \(answers[index])")
            try judge(answers[index], of: attempt, isOwner: isOwner[index])
        }
        worker.executions.removeFirst(executions.count)
        return executions.map(\.taskID)
    }

    func finish(
        _ execution: SimulatedWorker.Execution,
        of worker: SimulatedWorker,
        with outcome: AttemptOutcome
    ) async throws {
        let attempt = Oracle.Attempt(taskID: execution.taskID, fence: execution.claim.fence)
        let answer = try await send(outcome, of: attempt, by: worker, isOwner: isValid(execution, of: worker))
        guard let index = worker.index(of: execution.taskID) else { return }
        if hasFaults, random.chance(6) {
            // The answer is lost: the same outcome is sent again later.
            worker.executions[index].pendingOutcome = outcome
            return
        }
        worker.executions.remove(at: index)
        if case .settled = answer, random.chance(10) {
            guard case .already = try await send(outcome, of: attempt, by: worker, isOwner: false) else {
                throw Violation("\(attempt.taskID): an outcome that was sent twice was not recognised")
            }
        }
    }

    private func send(
        _ outcome: AttemptOutcome,
        of attempt: Oracle.Attempt,
        by worker: SimulatedWorker,
        isOwner: Bool
    ) async throws -> SettleOutcome {
        let answer = try await store.finish(
            attempt.taskID,
            incarnation: worker.incarnation,
            workerID: worker.workerID,
            fence: attempt.fence,
            outcome: outcome
        )
        note("\(worker.incarnation) finishes \(attempt.taskID) \(attempt.fence): \(answer)")
        try judge(answer, of: attempt, isOwner: isOwner)
        return answer
    }

    /// An outcome that was long on its way arrives, perhaps after its worker's lease.
    func deliverLateOutcome() async throws -> Touched {
        guard !delayed.isEmpty else { return .some([]) }
        // Mostly later than its worker's lease lasts, when others may have claimed the task.
        let index = random.below(delayed.count)
        guard !hasFaults || delayed[index].worker.deadline + Self.margin < now || random.chance(15) else {
            return .some([])
        }
        let late = delayed.remove(at: index)
        totals.lateOutcomes += 1
        let attempt = Oracle.Attempt(taskID: late.taskID, fence: late.fence)
        let isOwner = late.worker.executions.contains {
            $0.taskID == late.taskID && $0.claim.fence == late.fence && isValid($0, of: late.worker)
        }
        _ = try await send(late.outcome, of: attempt, by: late.worker, isOwner: isOwner)
        return .some([late.taskID])
    }

    func releaseSomething() async throws -> Touched {
        guard let worker = randomWorker() else { return .some([]) }
        let touched = try await stopLapsed(worker)
        let candidates = worker.executions.filter { $0.pendingOutcome == nil }
        guard !candidates.isEmpty else { return .some(touched) }
        let execution = candidates[random.below(candidates.count)]
        note("\(worker.incarnation) releases \(execution.taskID)")
        worker.executions.removeAll { $0.taskID == execution.taskID }
        if let message = execution.message { broker.append(message) }
        try await release(execution, of: worker)
        return .some(touched + [execution.taskID])
    }

    func release(_ execution: SimulatedWorker.Execution, of worker: SimulatedWorker) async throws {
        let attempt = Oracle.Attempt(taskID: execution.taskID, fence: execution.claim.fence)
        let isOwner = isValid(execution, of: worker) && execution.run == run
        let answer = try await store.release(execution.taskID, incarnation: worker.incarnation, fence: attempt.fence)
        try judge(answer, of: attempt, isOwner: isOwner)
        if case .settled(let status) = answer {
            let again = try await store.release(
                execution.taskID,
                incarnation: worker.incarnation,
                fence: attempt.fence
            )
            try judgeRepeat("\(attempt.taskID): a release", SettleOutcome.already(status), again)
        }
    }
}
