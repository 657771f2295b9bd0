import SchedulerModels

/// The answers about one task, one after the other, each as soon as the API gives it.
struct TaskPolls {
    private let api: APIClient
    private let id: String
    private let hold: Duration
    private let tolerance: Duration
    private let deadline: ContinuousClock.Instant?
    private var lastAnswer = ContinuousClock.now
    private var pauseBefore: Duration = .zero

    /// Polls whose answers the API holds back for `hold` at most; it answers at once when the task has ended.
    init(
        api: APIClient,
        id: String,
        hold: Duration = .seconds(20),
        tolerance: Duration = .seconds(60),
        deadline: ContinuousClock.Instant? = nil
    ) {
        self.api = api
        self.id = id
        self.hold = hold
        self.tolerance = tolerance
        self.deadline = deadline
    }

    /// Whether the last answer came at the deadline or after it.
    var isOver: Bool { deadline.map { lastAnswer >= $0 } ?? false }

    /// The next answer; failures that may pass are borne for the tolerance.
    mutating func next() async throws(APIError) -> TaskView {
        while true {
            try await pause()
            let start = ContinuousClock.now
            let left = deadline.map { max($0 - start, .zero) } ?? hold
            do {
                let task = try await poll(min(left, hold))
                lastAnswer = .now
                // An API that does not hold answers back must not be flooded.
                pauseBefore = .milliseconds(lastAnswer - start < .milliseconds(500) ? 200 : 0)
                return task
            } catch {
                guard error.isRetryable, ContinuousClock.now - lastAnswer < tolerance else { throw error }
                if let deadline, ContinuousClock.now >= deadline { throw error }
                pauseBefore = max(.milliseconds(500), min(error.retryAfter ?? .zero, .seconds(10)))
            }
        }
    }

    private func poll(_ hold: Duration) async throws(APIError) -> TaskView {
        // Rounded up: at the deadline one more look is worth less than a request saved.
        let query = hold > .zero ? [(name: "wait", value: String((hold.milliseconds + 999) / 1_000))] : []
        return try await api.call("GET", TaskPath.of(id), query: query, patience: hold).task()
    }

    private func pause() async throws(APIError) {
        guard pauseBefore > .zero else { return }
        do {
            try await Task.sleep(for: pauseBefore)
        } catch {
            throw APIError(code: .cancelled, operation: "wait", message: "interrupted")
        }
    }
}
