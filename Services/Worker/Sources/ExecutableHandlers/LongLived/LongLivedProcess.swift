internal import Logging
internal import SchedulerModels
internal import TaskHandlers

/// A process that takes task after task, one at a time: one line in, one line out.
final class LongLivedProcess: HandlerProcessListener {
    private struct Exchange {
        let taskID: String
        let reports: TaskReports
        var outcome: Result<JSONValue, HandlerFailure>?
        var waiter: CheckedContinuation<Result<JSONValue, HandlerFailure>, Never>?
    }

    private struct State {
        var exchange: Exchange?
        var output: LineSplitter
        var errors = LineSplitter(limit: TaskReports.longestLineBytes)
        var progress = LineSplitter(limit: TaskReports.longestLineBytes)
        var served = 0
        var isDoomed = false
        var end: HandlerEnd?
    }

    private let process: HandlerProcess
    private let file: String
    private let maximumOutputBytes: Int
    private let leaseDeadline: LeaseDeadline
    private let onEnd: @Sendable (LongLivedProcess) -> Void
    /// For what it says while it has no task.
    private let idleReports: TaskReports
    private let state: Guarded<State>

    /// A process that is not started yet; `onEnd` is called once, when nothing of it is left.
    init(
        _ launch: HandlerLaunch,
        maximumOutputBytes: Int,
        leaseDeadline: LeaseDeadline,
        logger: Logger,
        onEnd: @escaping @Sendable (LongLivedProcess) -> Void
    ) {
        process = HandlerProcess(launch)
        file = launch.file
        self.maximumOutputBytes = maximumOutputBytes
        self.leaseDeadline = leaseDeadline
        self.onEnd = onEnd
        idleReports = TaskReports(
            log: {
                logger.info("a handler without a task says", metadata: ["handler": "\(launch.file)", "line": "\($0)"])
            },
            progress: { _, _ in }
        )
        // An answer is a little more than its result.
        state = Guarded(State(output: LineSplitter(limit: maximumOutputBytes + 1_024)))
    }

    func start() { process.start(self) }

    /// How many tasks it has been given.
    var served: Int { state.withLock { $0.served } }

    /// Whether it can be given a task.
    var isUsable: Bool { state.withLock { $0.end == nil && !$0.isDoomed && $0.exchange == nil } }

    /// Gives it a task and waits for the answer; after a failure of the process itself, for its end.
    func perform(_ parameters: JSONValue, _ context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        let request = LongLivedRequest(parameters: parameters, context: context).line()
        let outcome = await AttemptWatch(process: process, leaseDeadline: leaseDeadline).during(context) {
            await withCheckedContinuation { continuation in self.begin(request, context, continuation) }
        }
        if Task.isCancelled {
            // Also when the stop came too late to be heard above: every doomed process must end.
            state.withLock { $0.isDoomed = true }
            process.order(.terminate(graceMilliseconds: AttemptWatch.grace.milliseconds))
            if case .failure = outcome { throw .cancelled }
        } else {
            process.order(.deadline(milliseconds: nil))
        }
        return try outcome.get()
    }

    /// Asks it to leave: its standard input ends, and it has a moment to go.
    func retire() {
        state.withLock { $0.isDoomed = true }
        process.write([], thenClose: true)
        process.order(.deadline(milliseconds: BootClock.milliseconds + AttemptWatch.grace.milliseconds))
    }

    private func begin(
        _ request: [UInt8],
        _ context: HandlerContext,
        _ waiter: CheckedContinuation<Result<JSONValue, HandlerFailure>, Never>
    ) {
        let end = state.withLock { state in
            if state.end == nil {
                state.served += 1
                state.exchange = Exchange(taskID: context.taskID, reports: TaskReports(context), waiter: waiter)
            }
            return state.end
        }
        if end != nil {
            // It never heard of the task.
            waiter.resume(returning: .failure(.tryLater(after: .seconds(1), "the handler's process had just ended")))
        } else {
            process.write(request, thenClose: false)
        }
    }

    // MARK: - What the process says

    func output(_ bytes: ArraySlice<UInt8>) {
        var lines: [LineSplitter.Line] = []
        state.withLock { $0.output.add(bytes) { lines.append($0) } }
        for line in lines { take(line) }
        if state.withLock({ $0.output.isBeyondLimit && !$0.isDoomed }) { refuseOutput() }
    }

    private func take(_ line: LineSplitter.Line) {
        let (exchange, isDoomed) = state.withLock { ($0.exchange, $0.isDoomed) }
        guard let exchange else {
            if !isDoomed {
                giveUp("it wrote a line to standard output although it had no task", code: "invalid_answer")
            }
            return
        }
        guard exchange.outcome == nil else { return }
        if line.isCut { return refuseOutput() }
        switch LongLivedAnswer(line: line.bytes, taskID: exchange.taskID) {
        case .result(let value): settle(.success(value))
        case .failure(let failure): settle(.failure(failure))
        case .progress(let report): exchange.reports.take(report)
        case .log(let text): exchange.reports.error(LineSplitter.Line(bytes: Array(text.utf8)))
        case .unreadable(let why):
            giveUp("the handler's line on standard output \(why)", code: "invalid_answer")
        }
    }

    private func refuseOutput() {
        giveUp("the handler wrote more than \(maximumOutputBytes) bytes to standard output", code: "output_too_large")
    }

    /// The task has its outcome, and the process is free.
    private func settle(_ outcome: Result<JSONValue, HandlerFailure>) {
        let exchange = state.withLock { state in
            defer { state.exchange = nil }
            state.errors.finish { line in state.exchange?.reports.error(line) }
            return state.exchange
        }
        exchange?.reports.finish()
        exchange?.waiter?.resume(returning: outcome)
    }

    /// The process cannot be trusted any more; its task fails when it is gone.
    private func giveUp(_ reason: String, code: String) {
        state.withLock { state in
            state.isDoomed = true
            state.exchange?.outcome = .failure(HandlerFailure(code: code, message: reason, retryable: false))
        }
        process.order(.kill)
    }

    func outputEnded() {
        // Without it there can be no answer.
        guard !state.withLock({ $0.isDoomed }) else { return }
        state.withLock { $0.isDoomed = true }
        process.order(.terminate(graceMilliseconds: AttemptWatch.grace.milliseconds))
    }

    func errorOutput(_ bytes: ArraySlice<UInt8>) {
        let now = ContinuousClock.now
        state.withLock { state in
            let reports = state.exchange?.reports ?? idleReports
            state.errors.add(bytes) { reports.error($0, at: now) }
        }
    }

    func progress(_ bytes: ArraySlice<UInt8>) {
        let now = ContinuousClock.now
        state.withLock { state in
            let reports = state.exchange?.reports ?? idleReports
            state.progress.add(bytes) { reports.progress(line: $0, at: now) }
        }
    }

    func tick() -> ContinuousClock.Instant? {
        let reports = state.withLock { $0.exchange?.reports }
        return [reports?.tick(), idleReports.tick()].compactMap { $0 }.min()
    }

    func ended(_ end: HandlerEnd) {
        idleReports.finish()
        let exchange = state.withLock { state in
            state.end = end
            defer { state.exchange = nil }
            state.errors.finish { line in (state.exchange?.reports ?? idleReports).error(line) }
            return state.exchange
        }
        onEnd(self)
        guard let exchange else { return }
        exchange.reports.finish()
        let failure = end.failure(file: file, lastLines: exchange.reports.lastLines)
        exchange.waiter?.resume(returning: exchange.outcome ?? .failure(failure))
    }
}
