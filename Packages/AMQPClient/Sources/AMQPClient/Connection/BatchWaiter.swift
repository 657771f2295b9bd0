/// Collects the outcomes of a batch and resumes its publisher once.
final class BatchWaiter: Sendable {
    private struct State {
        var outcomes: [AMQPPublishOutcome]
        var remaining: Int
        var continuation: CheckedContinuation<[AMQPPublishOutcome], Never>?
    }

    private let state: Lock<State>

    init(count: Int, continuation: CheckedContinuation<[AMQPPublishOutcome], Never>) {
        state = Lock(
            State(
                outcomes: Array(repeating: .confirmed, count: count),
                remaining: count,
                continuation: continuation
            )
        )
    }

    func finish(_ index: Int, _ error: AMQPError?) {
        let done = state.withLock {
            state -> (CheckedContinuation<[AMQPPublishOutcome], Never>, [AMQPPublishOutcome])? in
            if let error { state.outcomes[index] = .failed(error) }
            state.remaining -= 1
            guard state.remaining == 0, let continuation = state.continuation else { return nil }
            state.continuation = nil
            return (continuation, state.outcomes)
        }
        if let (continuation, outcomes) = done { continuation.resume(returning: outcomes) }
    }
}
