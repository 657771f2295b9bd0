import SchedulerModels

/// Submits batches, and sends again only what cannot become a second task by that.
struct BulkSender: Sendable {
    private let api: APIClient
    private let policy: RetryPolicy

    /// A sender that tries each batch at most `maximumRetries` times more.
    init(api: APIClient, maximumRetries: Int) {
        self.api = api
        policy = RetryPolicy(
            maximumAttempts: maximumRetries + 1,
            baseDelay: .milliseconds(100),
            maximumDelay: .seconds(5)
        )
    }

    /// Submits these items; the outcomes are in their order.
    ///
    /// `failure` is set when a request failed as a whole for good: then the next batch would fare no better.
    func send(_ items: [BulkItem]) async -> (outcomes: [BulkOutcome], failure: APIError?) {
        var delivery = BulkDelivery(items)
        var retries = 0
        while let part = delivery.nextPart() {
            let pause: Duration?
            do {
                let answer = try await post(part.map { items[$0] })
                pause = delivery.note(answer, for: part, mayRetry: retries < policy.maximumAttempts - 1)
            } catch {
                if error.status == 413 {
                    delivery.split(part, because: error)
                    continue
                }
                delivery.note(error, for: part)
                let isKeyed = part.allSatisfy { items[$0].isKeyed }
                guard SubmissionClient.mayRepeat(error, isIdempotent: isKeyed), retries < policy.maximumAttempts - 1
                else { return (delivery.outcomes, error) }
                delivery.repeatPart(part)
                pause = error.retryAfter ?? .zero
            }
            guard let pause else { continue }
            retries += 1
            do {
                try await wait(retries, atLeast: pause)
            } catch {
                return (delivery.outcomes, APIError(code: .cancelled, operation: "bulk", message: "interrupted"))
            }
        }
        return (delivery.outcomes, nil)
    }

    private func post(_ items: [BulkItem]) async throws(APIError) -> APIAnswer {
        var body: [UInt8] = []
        body.reserveCapacity(items.reduce(0) { $0 + $1.bytes.count + 1 })
        for item in items {
            body += item.bytes
            body.append(UInt8(ascii: "\n"))
        }
        return try await api.call(
            "POST",
            "/tasks/bulk",
            body: body,
            contentType: "application/x-ndjson",
            // Storing thousands of tasks takes its time.
            patience: .seconds(90),
            mayBeRepeated: items.allSatisfy(\.isKeyed)
        )
    }

    private func wait(_ retries: Int, atLeast pause: Duration) async throws {
        var generator = SystemRandomNumberGenerator()
        try await Task.sleep(for: max(policy.delay(afterAttempt: retries, using: &generator), min(pause, .seconds(60))))
    }
}
