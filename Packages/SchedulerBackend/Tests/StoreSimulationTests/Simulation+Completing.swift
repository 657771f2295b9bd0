import SchedulerModels
import TaskStore

extension Simulation {
    /// Handlers of tasks that came first ran before their tasks were claimed: claim and result go in one call.
    func completeSeveral(_ first: SimulatedMessage, by worker: SimulatedWorker) async throws -> [TaskID] {
        var messages = [first]
        while !broker.isEmpty, messages.count < 6, random.chance(60) {
            let message = broker.remove(at: random.below(broker.count))
            messages.append(message)
        }
        // A worker has no task in hand twice.
        var seen: Set<TaskID> = []
        broker.append(contentsOf: messages.filter { !seen.insert($0.taskID).inserted })
        seen = []
        messages = messages.filter { seen.insert($0.taskID).inserted }
        let answers = try await complete(messages.map(\.taskID), worker)
        for (message, answer) in zip(messages, answers) {
            note("\(worker.incarnation) completes \(message.taskID) at once: \(answer)")
            try await take(answer, to: message, by: worker)
        }
        guard random.chance(20) else { return Array(seen) }
        for (message, answer) in zip(messages, try await complete(messages.map(\.taskID), worker)) {
            if case .completed = answer { try judgeCompleted(message, by: worker) }
        }
        return Array(seen)
    }

    private func complete(_ ids: [TaskID], _ worker: SimulatedWorker) async throws -> [CompleteOutcome] {
        try await store.complete(
            ids.map { ComputedTask(id: $0, age: .milliseconds(random.below(500)), result: Array("{}".utf8)) },
            incarnation: worker.incarnation,
            workerID: worker.workerID,
            on: lane.connection(run: run)
        )
    }

    private func take(
        _ answer: CompleteOutcome,
        to message: SimulatedMessage,
        by worker: SimulatedWorker
    ) async throws {
        let id = message.taskID
        switch answer {
        case .completed:
            try judgeCompleted(message, by: worker)
            // Killed before the message was acknowledged.
            if hasFaults, random.chance(10) { broker.append(message) }
        case .ended(let status):
            guard let before = oracle.known[id]?.status, before == status || !before.isEnded else {
                throw Violation("\(id): said to be \(status.rawValue) when it should be completed")
            }
        case .mustBeClaimed: try await claim(message, by: worker)
        }
    }

    private func judgeCompleted(_ message: SimulatedMessage, by worker: SimulatedWorker) throws {
        let id = message.taskID
        guard !paused.contains(message.place.queue) else { throw Violation("\(id): completed in a paused queue") }
        guard oracle.known[id]?.status == .pending else {
            throw Violation("\(id): completed at once when it was \(oracle.known[id]?.status.rawValue ?? "unknown")")
        }
        try judgeAlone(id, fence: now, "completed at once by \(worker.incarnation)")
        oracle.note("completed")
        totals.attempts += 1
        totals.completedAtOnce += 1
    }
}
