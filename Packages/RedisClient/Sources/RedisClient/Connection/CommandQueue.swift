/// What callers and the connection's thread of a ``RedisClient`` share.
///
/// Callers append requests under one lock; the thread takes all of them at once. Only the caller who finds the thread
/// asleep pays for waking it. One that is to be sent at once goes from its caller's thread, when the thread sleeps and
/// nothing is unsent before it; the thread sleeps on until there is a reply.
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
        /// The connection's socket while the thread sleeps and nothing is unsent; open for as long as it stands here.
        var idleSocket: Int32?
        var sentByCallers = SentByCallers()
        var lastFailure: RedisError?
        var observers = ConnectionObservers()
    }

    /// What callers have sent themselves since the thread fell asleep.
    struct SentByCallers {
        var requests: [PendingRequest] = []
        /// How many bytes of the last one the kernel did not take.
        var unsentBytes = 0
    }

    /// A caller leaves what is larger to the thread, as it sends with the lock held.
    private static let mostSentByCaller = 64 * 1024

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
            if request.isSentAtOnce, let socket = state.idleSocket, request.encoded.count <= Self.mostSentByCaller {
                if !send(request, on: socket, &state) { sleeper = state.control }
                return nil
            }
            state.waitingCount += 1
            state.queuedBytes += request.encoded.count
            state.pending.append(request)
            if state.isThreadAsleep {
                state.isThreadAsleep = false
                state.idleSocket = nil
                sleeper = state.control
            }
            return nil
        }
        sleeper?.wakeup.signal()
        return refusal
    }

    /// Sends a request from its caller's thread.
    ///
    /// - Returns: False when the thread has to wake and send the rest.
    private func send(_ request: PendingRequest, on socket: Int32, _ state: inout State) -> Bool {
        // Its caller has gone: nobody waits for a reply.
        guard request.waiter?.markWritten() ?? true else { return true }
        // A failure is the thread's to find, when it sends the rest.
        let sent = unsafe request.encoded.withUnsafeBytes { unsafe (try? SocketHandle.send($0, on: socket)) ?? 0 }
        state.waitingCount += 1
        state.sentByCallers.requests.append(request)
        statistics.countBatch(commands: request.replyCount)
        let unsent = request.encoded.count - sent
        guard unsent > 0 else { return true }
        state.sentByCallers.unsentBytes = unsent
        state.queuedBytes += unsent
        state.isThreadAsleep = false
        state.idleSocket = nil
        return false
    }

    /// Moves all queued requests into `batch`; when there are none, notes that the thread is about to sleep.
    ///
    /// - Parameters:
    ///   - batch: Receives the requests.
    ///   - socket: The connection's socket when nothing is unsent on it.
    func take(into batch: inout [PendingRequest], idleSocket socket: Int32?) {
        batch.removeAll(keepingCapacity: true)
        state.withLock { state in
            swap(&state.pending, &batch)
            state.isThreadAsleep = batch.isEmpty
            state.idleSocket = batch.isEmpty ? socket : nil
        }
    }

    /// Notes that the thread is awake; from now on the socket is its own again.
    func threadWoke() -> SentByCallers {
        state.withLock { state in
            state.isThreadAsleep = false
            state.idleSocket = nil
            defer { state.sentByCallers = SentByCallers() }
            return state.sentByCallers
        }
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
