internal import Synchronization

/// The caller's end of one request: resumed exactly once, by a reply, a failure or a cancellation.
// Safety: the only mutable storage is `continuation`, whose comment says who touches it when.
final class ReplyWaiter: @unchecked Sendable {
    typealias Outcome = Swift.Result<[RedisReply], RedisError>

    private enum Stage {
        static let new: UInt8 = 0
        static let queued: UInt8 = 1
        static let written: UInt8 = 2
        static let settled: UInt8 = 3
    }

    let operation: String
    private let stage = Atomic<UInt8>(Stage.new)
    // Safety: written once, before `stage` leaves `new` with release order; read once, by the single party whose
    // exchange (acquire order) moved `stage` from `queued` or `written` to `settled`.
    private nonisolated(unsafe) var continuation: CheckedContinuation<Outcome, Never>?

    init(operation: String) {
        self.operation = operation
    }

    /// Takes the continuation; when the caller was cancelled before, resumes it at once and returns false.
    func install(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        unsafe self.continuation = continuation
        let (exchanged, _) = stage.compareExchange(
            expected: Stage.new,
            desired: Stage.queued,
            ordering: .acquiringAndReleasing
        )
        if !exchanged { continuation.resume(returning: .failure(cancellation(mayHaveExecuted: false))) }
        return exchanged
    }

    /// Notes that the request is about to be sent; false when its caller has gone, and it need not be sent at all.
    func markWritten() -> Bool {
        stage.compareExchange(expected: Stage.queued, desired: Stage.written, ordering: .acquiringAndReleasing)
            .exchanged
    }

    /// Hands the outcome over unless the caller has been cancelled already.
    func settle(_ outcome: Outcome) {
        let previous = stage.exchange(Stage.settled, ordering: .acquiringAndReleasing)
        guard previous == Stage.queued || previous == Stage.written else { return }
        unsafe continuation?.resume(returning: outcome)
    }

    func cancel() {
        let previous = stage.exchange(Stage.settled, ordering: .acquiringAndReleasing)
        // Before `install` there is nothing to resume: `install` finds the stage settled.
        guard previous == Stage.queued || previous == Stage.written else { return }
        let error = cancellation(mayHaveExecuted: previous == Stage.written)
        unsafe continuation?.resume(returning: .failure(error))
    }

    private func cancellation(mayHaveExecuted: Bool) -> RedisError {
        RedisError(
            .cancelled,
            operation: operation,
            message: "the calling task was cancelled",
            mayHaveExecuted: mayHaveExecuted
        )
    }
}
