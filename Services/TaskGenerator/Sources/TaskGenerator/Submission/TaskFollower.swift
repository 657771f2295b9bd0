import SchedulerModels

/// Follows a task to its end with long polls.
struct TaskFollower: Sendable {
    /// How long the API is asked to hold an answer back.
    static let hold: Duration = .seconds(20)

    private let api: APIClient
    private let tolerance: Duration

    /// A follower that bears `tolerance` of failing calls on end, so that a restart of the API does not end it.
    init(api: APIClient, tolerance: Duration = .seconds(60)) {
        self.api = api
        self.tolerance = tolerance
    }

    /// The task once it has ended, or as it stands at the deadline.
    func follow(_ id: String, until deadline: ContinuousClock.Instant?) async throws(APIError) -> TaskView {
        var lastAnswer = ContinuousClock.now
        while true {
            let start = ContinuousClock.now
            let left = deadline.map { max($0 - start, .zero) } ?? Self.hold
            do {
                let task = try await poll(id, hold: min(left, Self.hold))
                lastAnswer = .now
                if task.isEnded { return task }
                if let deadline, lastAnswer >= deadline { return task }
                // An API that does not hold answers back must not be flooded.
                try await pause(.milliseconds(lastAnswer - start < .milliseconds(500) ? 200 : 0))
            } catch {
                guard error.isRetryable, ContinuousClock.now - lastAnswer < tolerance else { throw error }
                if let deadline, ContinuousClock.now >= deadline { throw error }
                try await pause(max(.milliseconds(500), min(error.retryAfter ?? .zero, .seconds(10))))
            }
        }
    }

    private func poll(_ id: String, hold: Duration) async throws(APIError) -> TaskView {
        // The API takes whole seconds.
        let query = hold > .zero ? [(name: "wait", value: String((hold.milliseconds + 999) / 1_000))] : []
        return try await api.call("GET", "/tasks/\(PercentEncoding.encode(id))", query: query, patience: hold).task()
    }

    private func pause(_ length: Duration) async throws(APIError) {
        do {
            try await Task.sleep(for: length)
        } catch {
            throw APIError(code: .cancelled, operation: "wait", message: "interrupted")
        }
    }
}
