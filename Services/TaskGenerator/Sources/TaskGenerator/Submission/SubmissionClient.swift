import SchedulerModels

/// Submits tasks and tries again where that cannot make a second task.
struct SubmissionClient: Sendable {
    private let api: APIClient
    private let policy: RetryPolicy

    /// A client that sends one submission at most `maximumRetries` times more.
    init(api: APIClient, maximumRetries: Int) {
        self.api = api
        policy = RetryPolicy(
            maximumAttempts: maximumRetries + 1,
            baseDelay: .milliseconds(100),
            maximumDelay: .seconds(5)
        )
    }

    /// Submits one task.
    ///
    /// `isIdempotent` says whether the body names an idempotency key: without one a request whose answer was lost is
    /// not sent again, for it may have been accepted. `noteRetry` is called before each further request.
    func submit(
        _ body: [UInt8],
        query: [(name: String, value: String)] = [],
        isIdempotent: Bool,
        noteRetry: @Sendable () async -> Void = {}
    ) async -> SubmissionOutcome {
        var generator = SystemRandomNumberGenerator()
        var retries = 0
        var wasAnswered = false
        while true {
            let failure: APIError
            do {
                let answer = try await api.call(
                    "POST",
                    "/tasks/",
                    query: query,
                    body: body,
                    mayBeRepeated: isIdempotent
                )
                wasAnswered = true
                let accepted = SubmissionOutcome.Answer.accepted(try answer.task(), isRepeat: answer.status == 200)
                return SubmissionOutcome(answer: accepted, retries: retries, wasAnswered: true)
            } catch {
                failure = error
            }
            wasAnswered = wasAnswered || failure.status != nil
            let outcome = SubmissionOutcome(answer: .failed(failure), retries: retries, wasAnswered: wasAnswered)
            guard Self.mayRepeat(failure, isIdempotent: isIdempotent), retries < policy.maximumAttempts - 1 else {
                return outcome
            }
            retries += 1
            let pause = policy.delay(afterAttempt: retries, using: &generator)
            do {
                try await Task.sleep(for: max(pause, min(failure.retryAfter ?? .zero, .seconds(60))))
            } catch {
                return outcome
            }
            await noteRetry()
        }
    }

    /// A request that never left, or that was turned away unread, has made no task; others only with a key.
    static func mayRepeat(_ failure: APIError, isIdempotent: Bool) -> Bool {
        guard failure.isRetryable else { return false }
        return isIdempotent || failure.code == .unreachable || failure.status == 429
    }
}
