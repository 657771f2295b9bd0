/// What callers and the connection's thread of a ``RedisClient`` share.
///
/// Callers append requests under one lock; the thread takes all of them at once. Only the caller who finds the thread
/// asleep pays for waking it.
final class CommandQueue: Sendable {
    enum Phase {
        case notRunning
        /// An attempt is in progress and the one before it did not fail: commands wait for it.
        case connecting
        case connected(RedisConnectionInfo)
        /// The last attempt failed: commands fail at once until one succeeds.
        case down(RedisError)
        case closed
    }

    struct State {
        var phase = Phase.notRunning
        var wasStarted = false
        var control: ConnectionControl?
        var pending: [PendingRequest] = []
        /// Requests that were accepted and neither answered nor failed.
        var waitingCount = 0
        /// Bytes that were accepted and not yet handed to the socket's buffer.
        var queuedBytes = 0
        var isThreadAsleep = false
        var lastFailure: RedisError?
        var observers = ConnectionObservers()
    }

    let state = Lock(State())
    let statistics = StatisticsCounters()
    let configuration: RedisConfiguration
    /// Goes around the handing out of replies, see ``RedisClient``.
    let handingOut: @Sendable (_ body: () -> Void) -> Void

    init(configuration: RedisConfiguration, handingOut: @escaping @Sendable (_ body: () -> Void) -> Void = { $0() }) {
        self.configuration = configuration
        self.handingOut = handingOut
    }

    /// Queues a request for the thread.
    ///
    /// - Returns: Why it was refused; nil when it was accepted and its waiter will be settled.
    func submit(_ request: PendingRequest) -> RedisError? {
        var sleeper: ConnectionControl?
        let refusal = state.withLock { state -> RedisError? in
            if let refusal = Self.refusal(of: request, in: state, limits: configuration) { return refusal }
            state.waitingCount += 1
            state.queuedBytes += request.encoded.count
            state.pending.append(request)
            if state.isThreadAsleep {
                state.isThreadAsleep = false
                sleeper = state.control
            }
            return nil
        }
        sleeper?.wakeup.signal()
        return refusal
    }

    /// Moves all queued requests into `batch`; when there are none, notes that the thread is about to sleep.
    func take(into batch: inout [PendingRequest]) {
        batch.removeAll(keepingCapacity: true)
        state.withLock { state in
            swap(&state.pending, &batch)
            state.isThreadAsleep = batch.isEmpty
        }
    }

    func threadWoke() {
        state.withLock { $0.isThreadAsleep = false }
    }

    func noteSettled(requests: Int) {
        guard requests > 0 else { return }
        state.withLock { $0.waitingCount -= requests }
    }

    /// Counts bytes of the client's own commands, which pass by ``submit(_:)``.
    func noteQueued(bytes: Int) {
        state.withLock { $0.queuedBytes += bytes }
    }

    func noteSent(bytes: Int) {
        guard bytes > 0 else { return }
        state.withLock { $0.queuedBytes -= bytes }
    }

    private static func refusal(
        of request: PendingRequest,
        in state: State,
        limits: RedisConfiguration
    ) -> RedisError? {
        if case .closed = state.phase {
            return RedisError(.closed, operation: request.operation, message: "the client is closed")
        }
        if let generation = request.generation {
            guard case .connected(let info) = state.phase, info.generation == generation else {
                return RedisError(.connectionChanged, operation: request.operation, message: "the connection has ended")
            }
        }
        switch state.phase {
        case .notRunning:
            return RedisError(.notConnected, operation: request.operation, message: "the client is not running")
        case .down(let cause):
            return RedisError(.notConnected, operation: request.operation, message: cause.message)
        case .closed, .connecting, .connected: break
        }
        if state.waitingCount >= limits.maximumWaitingCommands {
            return RedisError(.overloaded, operation: request.operation, message: "too many commands wait")
        }
        if state.queuedBytes + request.encoded.count > limits.maximumQueuedBytes {
            return RedisError(.overloaded, operation: request.operation, message: "too many bytes wait to be sent")
        }
        return nil
    }
}
