import SchedulerModels
import TaskStore

extension Simulation {
    func deliver() async throws -> Touched {
        guard !broker.isEmpty, let worker = randomWorker() else { return .some([]) }
        let stopped = try await stopLapsed(worker)
        let message = broker.remove(at: random.below(broker.count))
        if hasFaults, random.chance(2) {
            note("\(worker.incarnation) has no handler for \(message.taskID)")
            try await store.deferTask(message.taskID)
            return .some(stopped + [message.taskID])
        }
        if random.chance(30) { return .some(stopped + (try await completeSeveral(message, by: worker))) }
        if random.chance(35) { return .some(stopped + (try await claimSeveral(message, by: worker))) }
        try await claim(message, by: worker)
        return .some(stopped + [message.taskID])
    }

    /// Deliveries that come together are claimed in one call, also two of one task.
    private func claimSeveral(_ first: SimulatedMessage, by worker: SimulatedWorker) async throws -> [TaskID] {
        var messages = [first]
        if random.chance(20) { messages.append(first) }
        while !broker.isEmpty, messages.count < 6, random.chance(80) {
            messages.append(broker.remove(at: random.below(broker.count)))
        }
        let answers = try await store.claim(
            messages.map(\.taskID),
            incarnation: worker.incarnation,
            workerID: worker.workerID,
            on: lane.connection(run: run)
        )
        totals.calledTogether += messages.count
        var taken: [TaskID: ClaimOutcome] = [:]
        for (message, answer) in zip(messages, answers) {
            if let before = taken.updateValue(answer, forKey: message.taskID) {
                try judgeRepeat("\(message.taskID): a claim", before, answer)
                continue
            }
            note("\(worker.incarnation) claims \(message.taskID) with others: \(answer)")
            if worker.isDead, case .claimed(let claim) = answer {
                // Killed when it had read a part of the answers.
                try judge(claim, of: message.taskID, by: worker)
                broker.append(message)
                continue
            }
            try await take(answer, to: message, by: worker)
        }
        return messages.map(\.taskID)
    }

    func claim(
        _ message: SimulatedMessage,
        by worker: SimulatedWorker,
        isSecond: Bool = false,
        isResent: Bool = false
    ) async throws {
        let id = message.taskID
        let connection = try lane.connection(run: run)
        let answer = try await store.claim(
            id,
            incarnation: worker.incarnation,
            workerID: worker.workerID,
            on: connection
        )
        note("\(worker.incarnation) claims \(id): \(answer)")
        if random.chance(10) {
            let again = try await store.claim(
                id,
                incarnation: worker.incarnation,
                workerID: worker.workerID,
                on: connection
            )
            try judgeRepeat("\(id): a claim", answer, again)
        }
        try await take(answer, to: message, by: worker, isSecond: isSecond, isResent: isResent)
    }

    /// What a worker does with the answer to a claim.
    private func take(
        _ answer: ClaimOutcome,
        to message: SimulatedMessage,
        by worker: SimulatedWorker,
        isSecond: Bool = false,
        isResent: Bool = false
    ) async throws {
        let id = message.taskID
        switch answer {
        case .claimed(let claim): try await begin(claim, message, worker)
        case .busy(let incarnation, _, _): try await meet(incarnation, message, worker, isSecond: isSecond)
        case .ended(let status):
            guard let before = oracle.known[id]?.status, before == status || !before.isEnded else {
                throw Violation("\(id): a claim says it is \(status.rawValue)")
            }
        case .notDue: break
        case .recovering:
            guard profile.losesData else { throw Violation("claims are closed and Redis never restarted") }
            broker.append(message)
        case .paused:
            guard paused.contains(message.place.queue) else { throw Violation("\(id): its queue is not paused") }
            if isResent { worker.unanswered.append(message) } else { broker.append(message) }
        case .gone:
            guard profile.losesData || oracle.deleted.contains(id) else { throw Violation("\(id) is gone") }
        case .unknown: try await restore(message)
        case .noLease:
            if worker.run == run, now < worker.deadline {
                throw Violation("\(worker.incarnation) has a valid lease that Redis does not know")
            }
            if isResent { worker.unanswered.append(message) } else { broker.append(message) }
        }
    }

    private func begin(_ claim: ClaimOutcome.Claim, _ message: SimulatedMessage, _ worker: SimulatedWorker) async throws
    {
        let id = message.taskID
        if paused.contains(message.place.queue), oracle.grants[id]?.fence != claim.fence {
            throw Violation("\(id): claimed from a paused queue")
        }
        try judge(claim, of: id, by: worker)
        // The same claim again: a second message of a task that it runs already.
        if let index = worker.index(of: id), worker.executions[index].claim == claim { return }
        // A claim that is about to be given back must not be taken up again.
        if worker.unreleased.contains(where: { $0.taskID == id && $0.claim == claim }) {
            broker.append(message)
            return
        }
        if hasFaults, random.chance(4) {
            broker.append(message)
            return kill(worker)
        }
        if hasFaults, random.chance(5) {
            worker.unanswered.append(message)
            return
        }
        let execution = SimulatedWorker.Execution(
            taskID: id,
            claim: claim,
            message: message,
            deadline: worker.deadline,
            run: run
        )
        guard profile.ignoresDeadline || now < worker.deadline else {
            // Too late to start: the answer took longer than the lease is sure to last.
            broker.append(message)
            return try await release(execution, of: worker)
        }
        worker.executions.removeAll { $0.taskID == id }
        worker.executions.append(execution)
    }

    /// Somebody has it.
    ///
    /// Dead by two witnesses, its lease is ended; else the message goes, `due` looks again.
    private func meet(
        _ incarnation: String,
        _ message: SimulatedMessage,
        _ worker: SimulatedWorker,
        isSecond: Bool
    ) async throws {
        guard let owner = workers.first(where: { $0.incarnation == incarnation }) else {
            throw Violation("\(message.taskID) is owned by a stranger")
        }
        guard owner.isDead, !isSecond, random.chance(70) else { return }
        totals.handovers += 1
        note("\(incarnation) is dead by two witnesses")
        try await store.endLease(of: incarnation)
        try await claim(message, by: worker, isSecond: true)
    }

    private func restore(_ message: SimulatedMessage) async throws {
        guard let task = places[message.taskID].map({ tasks[$0] }) else { return }
        let answer = try await store.restore(
            task.message(publishedAt: message.publishedAt, attempt: message.attempt)
        )
        note("restore \(task.id): \(answer)")
        switch answer {
        case .restored:
            totals.restored += 1
            guard profile.losesData, !oracle.deleted.contains(task.id) else {
                throw Violation("\(task.id): a message brought back a task that was deleted or had ended")
            }
            guard try await store.restore(task.message(publishedAt: message.publishedAt, attempt: 0)) == .exists else {
                throw Violation("\(task.id): restored twice")
            }
        case .exists: throw Violation("\(task.id) is unknown and exists")
        case .gone, .stale: break
        }
    }

    /// Claims and releases that were not answered are sent again until they are, or a task would stay with an owner who
    /// does not run it, for as long as that one renews its lease. (Outcomes: see `finishSomething`.)
    func resendSomething() async throws -> Touched {
        guard let worker = randomWorker() else { return .some([]) }
        let touched = try await stopLapsed(worker)
        return .some(touched + (try await resend(worker)))
    }

    func resend(_ worker: SimulatedWorker) async throws -> [TaskID] {
        var touched: [TaskID] = []
        if !worker.unreleased.isEmpty {
            let execution = worker.unreleased.removeFirst()
            note("\(worker.incarnation) releases \(execution.taskID) at last")
            try await release(execution, of: worker)
            touched.append(execution.taskID)
        }
        guard !worker.unanswered.isEmpty, now < worker.deadline else { return touched }
        let message = worker.unanswered.removeFirst()
        note("\(worker.incarnation) sends its claim of \(message.taskID) again")
        try await claim(message, by: worker, isResent: true)
        return touched + [message.taskID]
    }
}
