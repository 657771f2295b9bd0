/// A task as it stood in Redis at the end.
package struct StoredTask: Codable, Sendable, Equatable {
    package var id: String
    /// The idempotency key that it was submitted with.
    package var key: String
    package var status: String
    package var attempt: Int
    /// The newest fence that was given out.
    package var fence: Int64
    /// The fence whose outcome was recorded; nil also when claim and outcome were one step.
    package var settled: Int64?
    /// Who ran its newest attempt.
    package var worker: String?

    package var hasEnded: Bool { ["completed", "failed", "cancelled", "expired"].contains(status) }

    package init(
        id: String,
        key: String,
        status: String,
        attempt: Int = 1,
        fence: Int64 = 1,
        settled: Int64? = nil,
        worker: String? = nil
    ) {
        self.id = id
        self.key = key
        self.status = status
        self.attempt = attempt
        self.fence = fence
        self.settled = settled
        self.worker = worker
    }
}
