/// One attempt of a task: who ran it, when, and why it is over.
public struct AttemptRecord: Sendable, Equatable {
    /// Why an attempt is over, or that it is not.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It runs.
        case running
        /// It gave the result.
        case completed
        /// It failed; the error says how.
        case failed
        /// Its worker crashed, froze or was cut off.
        case workerLost = "worker_lost"
        /// Its worker left, or lost its lease in good order, and gave it back; it does not count.
        case released
        /// Its handler put the task off; it does not count.
        case postponed
        /// Somebody cancelled the task.
        case cancelled
    }

    /// Which attempt it was; the same number comes again when one did not count, or after a retry by hand.
    public var attempt: Int
    /// The worker that ran it.
    public var workerID: String
    /// When it started.
    public var startedAt: Timestamp
    /// When it ended, or was found to be over; nil while it runs.
    public var endedAt: Timestamp?
    /// Why it is over.
    public var outcome: Outcome
    /// JSON text of the error.
    public var error: [UInt8]?

    /// One attempt.
    public init(
        attempt: Int,
        workerID: String,
        startedAt: Timestamp,
        endedAt: Timestamp?,
        outcome: Outcome,
        error: [UInt8]?
    ) {
        self.attempt = attempt
        self.workerID = workerID
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.error = error
    }

    /// Writes the attempt as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("attempt", Int64(attempt))
        writer.member("worker_id", workerID)
        writer.member("started_at", startedAt)
        writer.member("ended_at", endedAt)
        writer.member("outcome", outcome.rawValue)
        writer.member("error", raw: error)
        writer.endObject()
    }
}
