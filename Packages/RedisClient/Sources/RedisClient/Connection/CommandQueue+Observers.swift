extension CommandQueue {
    typealias ConnectionOutcome = Swift.Result<RedisConnectionInfo, RedisError>

    func waitForConnection(_ id: UInt64) async -> ConnectionOutcome {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state -> ConnectionOutcome? in
                if case .connected(let info) = state.phase { return .success(info) }
                if state.isClosed { return .failure(Self.waitFailure(.closed, "the client is closed")) }
                // The time may have run out, or the caller been cancelled, before this line was reached.
                if let early = state.observers.takeEarlyOutcome(id) { return .failure(early) }
                state.observers.add(continuation, id: id)
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Ends the wait with the last attempt's cause.
    func giveUpWaiting(_ id: UInt64, isCancelled: Bool, after timeout: Duration) {
        let (waiter, error) = state.withLock { state in
            let error =
                isCancelled
                ? Self.waitFailure(.cancelled, "the calling task was cancelled")
                : Self.waitFailure(
                    state.lastFailure?.code ?? .notConnected,
                    "not connected within \(timeout): \(state.lastFailure?.message ?? "no attempt has ended yet")"
                )
            let waiter = state.observers.removeWaiter(id, orLeave: error)
            return (waiter, error)
        }
        waiter?.resume(returning: .failure(error))
    }

    func forgetWait(_ id: UInt64) {
        state.withLock { _ = $0.observers.takeEarlyOutcome(id) }
    }

    func addListener(_ listener: AsyncStream<RedisConnectionEvent>.Continuation) -> UInt64 {
        let (id, isClosed) = state.withLock { state in
            let id = state.observers.makeID()
            if !state.isClosed { state.observers.add(listener, id: id) }
            if case .connected(let info) = state.phase { listener.yield(.connected(info)) }
            return (id, state.isClosed)
        }
        if isClosed { listener.finish() }
        return id
    }

    private static func waitFailure(_ code: RedisErrorCode, _ message: String) -> RedisError {
        RedisError(code, operation: "waitUntilConnected", message: message)
    }
}
