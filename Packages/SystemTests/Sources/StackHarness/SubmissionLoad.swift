internal import SchedulerModels

/// Submits short tasks until it is stopped, and remembers every answer.
public final class SubmissionLoad: Sendable {
    private struct State {
        var answers: [(sentAt: ContinuousClock.Instant, answer: Answer)] = []
        var accepted: [String] = []
        var failures: [String] = []
        var isStopped = false
    }

    private let stack: Stack
    private let state = Lock(State())

    /// A load on a stack that has not begun.
    public init(_ stack: Stack) {
        self.stack = stack
    }

    /// All answers, in the order in which they came.
    public var answers: [Answer] { state.withLock { $0.answers.map(\.answer) } }
    /// The identifiers of the tasks that were answered 202.
    public var accepted: [String] { state.withLock { $0.accepted } }
    /// Submissions that got no HTTP answer.
    public var failures: [String] { state.withLock { $0.failures } }

    /// The answers to what was sent after that moment.
    public func answers(sentAfter moment: ContinuousClock.Instant) -> [Answer] {
        state.withLock { $0.answers.filter { $0.sentAt > moment }.map(\.answer) }
    }

    /// Ends the load after what is under way.
    public func stop() { state.withLock { $0.isStopped = true } }

    /// Submits in so many lanes until stopped or cancelled.
    public func run(lanes: Int) async {
        await withTaskGroup { group in
            for _ in 0..<lanes {
                group.addTask {
                    while !Task.isCancelled, !self.state.withLock({ $0.isStopped }) { await self.submitOne() }
                }
            }
        }
    }

    private func submitOne() async {
        let sentAt = ContinuousClock.now
        do {
            let answer = try await stack.post("/tasks/", Stack.submission("sleep", ["seconds": 0.02]))
            let id = answer.status == 202 ? try answer.task().id : nil
            state.withLock { state in
                state.answers.append((sentAt, answer))
                if let id { state.accepted.append(id) }
            }
        } catch {
            state.withLock { $0.failures.append("\(error)") }
        }
    }
}
