/// One try of a client to submit a task, and what came of it: a line of the client's journal.
package struct ClientEntry: Codable, Sendable, Equatable {
    /// What the client knows after the try.
    package enum Outcome: String, Codable, Sendable {
        /// 202, or 200 for a key that was used before: the task is promised.
        case accepted
        /// Another answer: nothing was promised.
        case refused
        /// No answer: the task may be there or not.
        case unknown
    }

    /// What the task is meant to do.
    package enum Kind: String, Codable, Sendable {
        /// Works for a moment and completes.
        case plain
        /// Kills the worker that runs it.
        case deadly
        /// Does not stop when it is told to, and is tried again meanwhile.
        case stubborn
        /// Not followed in the handlers' journal.
        case silent
    }

    /// The idempotency key: one for each task, the same in each try.
    package var key: String
    package var kind: Kind
    /// The status in which the task is to end; nil when any will do.
    package var expected: String?
    package var maximumAttempts: Int
    package var sentAt: Int64
    package var answeredAt: Int64
    package var outcome: Outcome
    /// The HTTP status, when there was one.
    package var status: Int?
    /// The task's identifier, when it was told.
    package var task: String?

    package init(
        key: String,
        kind: Kind = .plain,
        expected: String? = "completed",
        maximumAttempts: Int = 20,
        sentAt: Int64,
        answeredAt: Int64,
        outcome: Outcome,
        status: Int? = nil,
        task: String? = nil
    ) {
        self.key = key
        self.kind = kind
        self.expected = expected
        self.maximumAttempts = maximumAttempts
        self.sentAt = sentAt
        self.answeredAt = answeredAt
        self.outcome = outcome
        self.status = status
        self.task = task
    }
}
