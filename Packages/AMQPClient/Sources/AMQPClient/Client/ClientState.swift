/// What the callers' threads and the connection's thread share, behind one lock.
///
/// Continuations are resumed and streams fed outside of the lock.
final class ClientState: Sendable {
    struct Storage {
        var phase = ConnectionPhase.connecting
        var isStarted = false
        var isClosing = false
        var isSleeping = false
        var wakeUp: WakeUp?
        /// The socket to cut when the client is closed while it connects.
        var interruptible: WatchedSocket?
        /// The socket of the connection that stands or is being made.
        var socket: WatchedSocket?
        /// When that was made.
        var socketMadeAt = ContinuousClock.now
        var operations: [Operation] = []
        /// Publishes accepted and not settled, whether written or not.
        var outstanding = 0
        var wantedConsumers: [AMQPConsumerSpecification] = []
        /// Wanted, but left out because they did not answer.
        var withheldQueues: Set<String> = []
        var addedQueues: [AMQPQueueDeclaration] = []
        /// Empty and without a consumer when this attempt declared them.
        var unusedQueues: Set<String> = []
        var blockedReason: String?
        var lastError: AMQPError?
        var activeConsumers: [String] = []
        var connections: UInt64 = 0
        var statistics = AMQPStatistics()
        var waiters: [UInt64: ConnectionWaiter] = [:]
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var subscribers: [UInt64: AsyncStream<AMQPConnectionEvent>.Continuation] = [:]
        var lastID: UInt64 = 0

        mutating func makeID() -> UInt64 {
            lastID += 1
            return lastID
        }
    }

    /// What one turn of the connection's thread has to do.
    struct Turn {
        var operations: [Operation]
        var isClosing: Bool
    }

    let lock = Lock(Storage())
    let maxOutstanding: Int

    init(maxOutstanding: Int) {
        self.maxOutstanding = maxOutstanding
    }

    var isClosing: Bool { lock.withLock { $0.isClosing } }
    var wantedConsumers: [AMQPConsumerSpecification] {
        lock.withLock { storage in storage.wantedConsumers.filter { !storage.withheldQueues.contains($0.queue) } }
    }
    var addedQueues: [AMQPQueueDeclaration] { lock.withLock { $0.addedQueues } }

    /// Declares a queue no more with later connections.
    func forget(_ queue: AMQPQueueDeclaration) {
        lock.withLock { $0.addedQueues.removeAll { $0 == queue } }
    }
    var statistics: AMQPStatistics { lock.withLock { $0.statistics } }

    /// As `status` says it, without making the rest of that.
    var takesPublishes: Bool {
        lock.withLock { storage in
            guard case .connected = storage.phase else { return false }
            return storage.blockedReason == nil
        }
    }

    var status: AMQPStatus {
        lock.withLock { storage in
            var status = AMQPStatus()
            if case .connected(let broker) = storage.phase {
                status.isConnected = true
                status.broker = broker
                status.activeConsumers = storage.activeConsumers
                status.blockedReason = storage.blockedReason
            }
            status.withheldQueues = storage.withheldQueues.sorted()
            status.lastError = storage.lastError
            status.outstandingPublishes = storage.outstanding
            return status
        }
    }

    // MARK: - From any thread

    /// Puts an operation before the connection's thread, or says why it cannot.
    func submit(_ operation: Operation, for name: String) -> AMQPError? {
        let (error, wakeUp): (AMQPError?, WakeUp?) = lock.withLock { storage in
            if let error = ClientState.refusal(storage, name) { return (error, nil) }
            storage.operations.append(operation)
            return (nil, ClientState.wake(&storage))
        }
        wakeUp?.signal()
        return error
    }

    /// Puts a publish before the connection's thread; one that is refused is finished here.
    func submit(_ request: PublishRequest) {
        let (error, wakeUp): (AMQPError?, WakeUp?) = lock.withLock { storage in
            if let error = ClientState.refusal(storage, "publish") { return (error, nil) }
            if let reason = storage.blockedReason { return (Session.blocked(reason, "publish"), nil) }
            guard storage.outstanding < maxOutstanding else { return (ClientState.overload(storage), nil) }
            storage.operations.append(.publish(request))
            storage.outstanding += 1
            return (nil, ClientState.wake(&storage))
        }
        wakeUp?.signal()
        if let error { request.waiter.finish(error) }
    }

    /// Puts publishes before the connection's thread; those refused are finished here.
    func submit(_ requests: [PublishRequest]) {
        var refused: ArraySlice<PublishRequest> = requests[...]
        let (error, wakeUp): (AMQPError?, WakeUp?) = lock.withLock { storage in
            if let error = ClientState.refusal(storage, "publish") { return (error, nil) }
            if let reason = storage.blockedReason { return (Session.blocked(reason, "publish"), nil) }
            let accepted = min(requests.count, max(maxOutstanding - storage.outstanding, 0))
            for request in requests.prefix(accepted) {
                storage.operations.append(.publish(request))
            }
            storage.outstanding += accepted
            refused = requests.dropFirst(accepted)
            let wakeUp = accepted > 0 ? ClientState.wake(&storage) : nil
            guard accepted < requests.count else { return (nil, wakeUp) }
            return (ClientState.overload(storage), wakeUp)
        }
        wakeUp?.signal()
        guard let error else { return }
        for request in refused {
            request.waiter.finish(error)
        }
    }

    /// Puts a settlement before the connection's thread.
    ///
    /// Also while a connection is being set up: its first consumers deliver before its last ones are started, and what
    /// they delivered may be settled before the connection counts as standing. A token of an earlier connection is
    /// dropped and counted there, or with the end of the attempt.
    func settle(_ operation: Operation) {
        let wakeUp: WakeUp? = lock.withLock { storage in
            if case .closed = storage.phase {
                storage.statistics.staleTokens += 1
                return nil
            }
            storage.operations.append(operation)
            return ClientState.wake(&storage)
        }
        wakeUp?.signal()
    }

    private static func overload(_ storage: Storage) -> AMQPError {
        AMQPError(.overloaded, operation: "publish", message: "\(storage.outstanding) publishes are outstanding")
    }

    private static func refusal(_ storage: Storage, _ operation: String) -> AMQPError? {
        guard !storage.isClosing else {
            return AMQPError(.closed, operation: operation, message: "the client was closed")
        }
        switch storage.phase {
        case .connected: return nil
        case .failed(let error): return error.notSent(operation)
        case .closed: return AMQPError(.closed, operation: operation, message: "the client was closed")
        case .connecting:
            return AMQPError(.notConnected, operation: operation, message: "there is no connection yet")
        }
    }

    /// The wake-up to signal outside of the lock, when the connection's thread sleeps.
    private static func wake(_ storage: inout Storage) -> WakeUp? {
        guard storage.isSleeping else { return nil }
        storage.isSleeping = false
        return storage.wakeUp
    }
}
