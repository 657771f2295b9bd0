import SchedulerModels
import TaskStore

extension Simulation {
    func submit() async throws -> Touched {
        if hasFaults, random.chance(15), !oracle.keys.isEmpty { return try await submitAgain() }
        let submission = randomSubmission()
        let id = nextID()
        note("submit \(id)")
        let answer = try await store.submit(submission, id: id)
        if random.chance(10) {
            try judgeRepeat("submit", answer, try await store.submit(submission, id: id))
        }
        guard case .accepted(let acceptance) = answer else { throw Violation("a submission was answered \(answer)") }
        let task = SimulatedTask(id: id, submission: submission, createdAt: acceptance.createdAt)
        places[id] = tasks.count
        tasks.append(task)
        oracle.note("submitted")
        if let key = submission.idempotencyKey { oracle.keys.append((key, task)) }
        // An API server may die before it publishes.
        if acceptance.status == .pending, !hasFaults || !random.chance(10) { publish(id, attempt: 0) }
        return .some([id])
    }

    /// A client that got no answer submits with the same key; sometimes with another body.
    private func submitAgain() async throws -> Touched {
        let (key, task) = oracle.keys[random.below(oracle.keys.count)]
        guard oracle.known[task.id] != nil else { return .some([]) }
        var submission = task.submission
        let isChanged = random.chance(30)
        if isChanged { submission.priority = 9 - submission.priority }
        note("submit again with key \(key)")
        let answer = try await store.submit(submission, id: nextID())
        let expected = isChanged ? SubmitOutcome.conflict(task.id) : .replay(task.id)
        guard answer == expected else { throw Violation("key \(key) was answered \(answer)") }
        return .some([task.id])
    }

    private func randomSubmission() -> TaskSubmission {
        var submission = TaskSubmission(taskType: random.chance(50) ? "echo" : "sleep")
        submission.priority = random.below(10)
        submission.queue = Self.queues[random.below(2)]
        submission.retry.maximumAttempts = 1 + random.below(4)
        submission.resultTTL = .milliseconds(random.milliseconds(5_000...200_000))
        if random.chance(50) { submission.tags = random.chance(50) ? ["red"] : ["red", "blue"] }
        if random.chance(25) { submission.delay = .milliseconds(random.milliseconds(1...20_000)) }
        if hasFaults, random.chance(10) { submission.expiresIn = .milliseconds(random.milliseconds(1...20_000)) }
        if random.chance(20) { submission.callbackURL = "http://example.org/done" }
        if random.chance(20) { submission.idempotencyKey = "key-\(tasks.count)" }
        return submission
    }

    /// Identifiers that depend on the seed alone and grow.
    private func nextID() -> TaskID {
        identifiers += 1
        let digits = String(identifiers, radix: 16)
        let text = "01a00000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        guard let id = TaskID(text) else { preconditionFailure("not an identifier: \(text)") }
        return id
    }

    private func randomTask() -> TaskID? { tasks.isEmpty ? nil : tasks[random.below(tasks.count)].id }

    /// Whatever runs the task is not to count any more.
    private func revoke(_ id: TaskID) {
        if let grant = oracle.grants[id] { oracle.revoked.insert(.init(taskID: id, fence: grant.fence)) }
        for worker in workers {
            guard let index = worker.index(of: id) else { continue }
            worker.executions[index].isRevoked = true
            oracle.revoked.insert(.init(taskID: id, fence: worker.executions[index].claim.fence))
        }
    }

    func cancel() async throws -> Touched {
        // Half of the time something that runs: that is where a cancel is hard.
        let running = workers.flatMap(\.executions).map(\.taskID)
        let id = random.chance(50) && !running.isEmpty ? running[random.below(running.count)] : randomTask()
        guard let id else { return .some([]) }
        let before = oracle.known[id]?.status
        note("cancel \(id), \(before?.rawValue ?? "unknown")")
        let answer = try await store.cancel(id)
        let expected: CancelOutcome =
            before.map { $0.isEnded ? .ended($0) : .cancelled(from: $0) } ?? .unknown
        guard answer == expected else { throw Violation("\(id): the cancel was answered \(answer)") }
        if case .cancelled = answer {
            oracle.note("cancelled")
            lastCancelled = id
            cancelledAt = step
            revoke(id)
            try judgeRepeat("cancel", CancelOutcome.ended(.cancelled), try await store.cancel(id))
        }
        return .some([id])
    }

    func delete() async throws -> Touched {
        guard let id = randomTask() else { return .some([]) }
        let isKnown = oracle.known[id] != nil
        note("delete \(id), \(oracle.known[id]?.status.rawValue ?? "unknown")")
        guard try await store.delete(id) == isKnown else { throw Violation("\(id): deleted and not known, or not") }
        guard isKnown else { return .some([id]) }
        try judgeRepeat("delete", true, try await store.delete(id, isRepeat: true))
        if oracle.known[id]?.status.isEnded == false { oracle.note("deleted") }
        revoke(id)
        oracle.deleted.insert(id)
        return .some([id])
    }

    func retry() async throws -> Touched {
        let candidates = tasks.map(\.id).filter { oracle.known[$0]?.status.isEnded ?? false }
        guard !candidates.isEmpty else { return .some([]) }
        var id = candidates[random.below(candidates.count)]
        if let lastCancelled, step == cancelledAt + 1 || random.chance(50), candidates.contains(lastCancelled) {
            id = lastCancelled
        }
        guard let before = oracle.known[id]?.status else { return .some([]) }
        note("retry \(id), \(before.rawValue)")
        let answer = try await store.retry(id)
        switch (answer, before.canBeRetried) {
        case (.pending, true):
            oracle.maySendRound = id
            if !hasFaults || !random.chance(20) { publish(id, attempt: 0) }
            try await check(.some([id]))
            try await deliverToPreviousOwner(id)
        case (.refused(before), false): break
        default: throw Violation("\(id): the retry of a task that is \(before.rawValue) was answered \(answer)")
        }
        return .some([id])
    }

    /// A worker that has not yet heard of the cancel may get the task again.
    private func deliverToPreviousOwner(_ id: TaskID) async throws {
        let previous = workers.first { !$0.isDead && $0.frozenUntil <= now && $0.index(of: id) != nil }
        guard let previous, random.chance(50), let index = broker.lastIndex(where: { $0.taskID == id }) else { return }
        _ = try await stopLapsed(previous)
        let message = broker.remove(at: index)
        try await claim(message, by: previous)
    }
}
