internal import Oracle
internal import SchedulerModels
internal import StackHarness

/// Clients that submit tasks through all API servers, try again with the same key until they are promised, and write
/// down every try.
final class Load: Sendable {
    private struct State {
        var sent = 0
        var accepted: Set<String> = []
        var isStopped = false
        var errors: [String] = []
    }

    private let ports: [Int]
    private let folder: HistoryFolder
    private let setup: Setup
    private let state = Lock(State())
    private let generator: Lock<SeededGenerator>
    private static let lanes = 6
    /// How long a client tries.
    private static let patience: Duration = .seconds(120)

    init(ports: [Int], folder: HistoryFolder, setup: Setup, seed: UInt64) {
        self.ports = ports
        self.folder = folder
        self.setup = setup
        generator = Lock(SeededGenerator(seed: seed ^ 0xc11e_47))
    }

    /// How many tasks have been promised.
    var accepted: Int { state.withLock { $0.accepted.count } }

    /// Trouble of the clients themselves.
    var errors: [String] { state.withLock { $0.errors } }

    /// Lets the clients end after what they are at, once they have sent enough.
    func stop() { state.withLock { $0.isStopped = true } }

    /// Submits at the setup's rate until stopped.
    func run() async {
        await withTaskGroup { group in
            for lane in 0..<Self.lanes {
                group.addTask { await self.run(lane: lane) }
            }
        }
    }

    private func run(lane: Int) async {
        let pause = Duration.seconds(1) * Self.lanes / setup.rate
        var next = ContinuousClock.now + pause * lane / Self.lanes
        while !Task.isCancelled {
            let number = state.withLock { state -> Int? in
                if state.isStopped && state.sent >= setup.tasks { return nil }
                state.sent += 1
                return state.sent
            }
            guard let number else { return }
            await submit(planned(number))
            // A lane that was held up does not rush afterwards.
            next = max(next + pause, ContinuousClock.now)
            // Woken by cancellation alone; the loop's head ends it.
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    private func planned(_ number: Int) -> PlannedTask {
        let (work, priority) = generator.withLock { generator in
            (Double.random(in: setup.work, using: &generator), [2, 5, 5, 8].randomElement(using: &generator) ?? 5)
        }
        let isLong = number <= setup.longTasks
        let isBrief = setup.hasBriefTasks && !isLong && number.isMultiple(of: 3)
        let seconds = isLong ? setup.longWork : (work * 1_000).rounded() / 1_000
        return PlannedTask(
            key: isLong ? "long-\(number)" : "load-\(number)",
            taskType: isBrief ? "journal_brief" : "journal",
            parameters: isBrief ? [:] : ["seconds": JSONValue.double(seconds) ?? 0],
            members: ["priority": .integer(priority)]
        )
    }

    /// Submits a task until it is promised; returns its identifier.
    @discardableResult
    func submit(_ task: PlannedTask) async -> String? {
        let end = ContinuousClock.now + Self.patience
        var port = generator.withLock { Int.random(in: 0..<ports.count, using: &$0) }
        while ContinuousClock.now < end, !Task.isCancelled {
            let entry = await attempt(task, port: ports[port])
            do {
                try folder.client.append(entry)
            } catch {
                state.withLock { $0.errors.append("\(error)") }
            }
            if entry.outcome == .accepted, let id = entry.task {
                state.withLock { _ = $0.accepted.insert(id) }
                return id
            }
            port = (port + 1) % ports.count
            try? await Task.sleep(for: .milliseconds(100))  // Woken by cancellation alone; the loop's head ends it.
        }
        state.withLock { $0.errors.append("the client of \(task.key) has given up") }
        return nil
    }

    private func attempt(_ task: PlannedTask, port: Int) async -> ClientEntry {
        let sentAt = BootClock.now()
        var entry = ClientEntry(
            key: task.key,
            kind: task.kind,
            expected: task.expected,
            maximumAttempts: task.maximumAttempts,
            sentAt: sentAt,
            answeredAt: sentAt,
            outcome: .unknown
        )
        let call = HTTPCall(port: port, method: "POST", path: "/tasks/", body: task.body.text, timeout: 10)
        // No answer, whatever the reason, is the outcome "unknown".
        if let answer = try? await call.send() {
            entry.status = answer.status
            entry.outcome = answer.status == 202 || answer.status == 200 ? .accepted : .refused
            // An acceptance that names no task is as good as none.
            if entry.outcome == .accepted { entry.task = try? answer.task().id }
            if entry.outcome == .accepted, entry.task == nil { entry.outcome = .refused }
        }
        entry.answeredAt = BootClock.now()
        return entry
    }

    /// Waits until so many tasks have been promised.
    func reached(_ count: Int) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while accepted < count {
            guard ContinuousClock.now < end else { throw HarnessError("only \(accepted) tasks were accepted") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
