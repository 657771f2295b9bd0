extension CommandQueue: ConnectionRole {
    func attemptBegan() {
        state.withLock { state in
            switch state.phase {
            case .notRunning, .connected: state.phase = .connecting
            // After a failure commands go on failing at once until an attempt succeeds.
            case .connecting, .down, .closed: break
            }
        }
    }

    func attemptFailed(_ error: RedisError) {
        let abandoned = state.withLock { state -> [PendingRequest] in
            guard !state.isClosed else { return [] }
            state.phase = .down(error)
            state.lastFailure = error
            return state.removePending()
        }
        Self.fail(abandoned, with: RedisError(.notConnected, operation: "", message: error.message))
    }

    func serve(_ session: inout Session, info: RedisConnectionInfo) -> RedisError {
        statistics.countConnection()
        let waiters = state.withLock { state -> [ConnectionObservers.ConnectionWaiter] in
            guard !state.isClosed else { return [] }
            state.phase = .connected(info)
            state.lastFailure = nil
            state.observers.yield(.connected(info))
            return state.observers.removeAllWaiters()
        }
        for waiter in waiters { waiter.resume(returning: .success(info)) }
        var pump = CommandPump(queue: self)
        let error = pump.run(&session)
        finish(error, pump: &pump, sentPosition: session.sentPosition)
        return error
    }

    func ended() {
        stop()
        state.withLock { $0.control = nil }
    }

    /// Refuses everything from now on, fails what was not sent, and tells the thread to end.
    func stop() {
        let error = RedisError(.closed, operation: "", message: "the client was closed")
        let (abandoned, waiters, listeners, control) = state.withLock { state in
            let wasConnected = if case .connected = state.phase { true } else { false }
            state.phase = .closed
            if wasConnected {
                state.observers.yield(.disconnected(error.reported(for: "connection", mayHaveExecuted: false)))
            }
            return (
                state.removePending(), state.observers.removeAllWaiters(), state.observers.removeAllListeners(),
                state.control
            )
        }
        control?.stop()
        for listener in listeners { listener.finish() }
        for waiter in waiters {
            waiter.resume(returning: .failure(error.reported(for: "waitUntilConnected", mayHaveExecuted: false)))
        }
        Self.fail(abandoned, with: error)
    }

    /// Fails every request of a connection that has ended, each exactly once.
    private func finish(_ error: RedisError, pump: inout CommandPump, sentPosition: UInt64) {
        let unanswered = pump.removeUnanswered()
        let callers = unanswered.count { $0.request.waiter != nil }
        let pending = state.withLock { state -> [PendingRequest] in
            state.waitingCount -= callers
            guard !state.isClosed else { return [] }
            state.phase = .connecting
            state.lastFailure = error
            state.observers.yield(.disconnected(error))
            return state.removePending()
        }
        let now = MonotonicInstant.now
        var timeouts = 0
        for entry in unanswered {
            let request = entry.request
            let wasSent = entry.firstByte < sentPosition
            let isLate = request.deadline <= now
            if isLate { timeouts += 1 }
            let cause = isLate ? Self.late(request) : Self.cause(error, of: request, wasSent: wasSent)
            request.waiter?.settle(.failure(cause.reported(for: request.operation, mayHaveExecuted: wasSent)))
        }
        statistics.countTimeouts(timeouts)
        Self.fail(pending, with: error)
    }

    private static func fail(_ requests: [PendingRequest], with error: RedisError) {
        for request in requests {
            let cause = cause(error, of: request, wasSent: false)
            request.waiter?.settle(.failure(cause.reported(for: request.operation, mayHaveExecuted: false)))
        }
    }

    private static func late(_ request: PendingRequest) -> RedisError {
        RedisError(.timeout, operation: request.operation, message: "no reply in time; the connection was closed")
    }

    /// What the end of a connection means to one request that waited on it.
    private static func cause(_ error: RedisError, of request: PendingRequest, wasSent: Bool) -> RedisError {
        if error.code == .closed || error.code == .notConnected { return error }
        if request.generation != nil, !wasSent {
            return RedisError(.connectionChanged, operation: "", message: "the connection has ended: \(error.message)")
        }
        // Another command's timeout is to this one the loss of its connection.
        return error.code == .timeout
            ? RedisError(.connectionLost, operation: "", message: "closed after another command's timeout") : error
    }
}

extension CommandQueue.State {
    var isClosed: Bool { if case .closed = phase { true } else { false } }

    /// Takes out what was never handed to the socket.
    mutating func removePending() -> [PendingRequest] {
        defer { pending.removeAll() }
        waitingCount -= pending.count
        queuedBytes = 0
        return pending
    }
}
