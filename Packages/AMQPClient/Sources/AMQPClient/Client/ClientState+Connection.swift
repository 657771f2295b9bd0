/// The side of the connection's thread.
extension ClientState {
    /// Begins to run, once.
    func start(_ wakeUp: WakeUp) -> Bool {
        lock.withLock { storage in
            guard !storage.isStarted, !storage.isClosing else { return false }
            storage.isStarted = true
            storage.wakeUp = wakeUp
            return true
        }
    }

    func attemptBegan() {
        lock.withLock { storage in
            storage.interruptible = nil
            storage.unusedQueues = []
        }
    }

    func setInterruptible(_ socket: WatchedSocket) {
        let isClosing = lock.withLock { storage in
            storage.interruptible = socket
            storage.socket = socket
            storage.socketMadeAt = .now
            return storage.isClosing
        }
        if isClosing { socket.interrupt() }
    }

    /// Notes a queue that was empty and without a consumer when it was declared.
    func declaredUnused(_ queue: String) {
        lock.withLock { _ = $0.unusedQueues.insert(queue) }
    }

    func connected(_ broker: AMQPBrokerInfo, _ report: SessionReport) {
        let (waiters, unused): ([ConnectionWaiter], Set<String>) = lock.withLock { storage in
            storage.phase = .connected(broker)
            storage.interruptible = nil
            storage.lastError = nil
            storage.connections += 1
            if storage.connections > 1 { storage.statistics.reconnects += 1 }
            ClientState.apply(report, &storage)
            defer { storage.waiters = [:] }
            return (Array(storage.waiters.values), storage.unusedQueues)
        }
        for waiter in waiters {
            waiter.continuation.resume(returning: .connected(broker))
        }
        if !unused.isEmpty { emit(.declaredUnused(unused)) }
        emit(.connected(broker))
    }

    /// Hands over what the callers asked for since the last turn.
    func beginTurn(_ report: SessionReport) -> Turn {
        lock.withLock { storage in
            ClientState.apply(report, &storage)
            defer { storage.operations = [] }
            return Turn(operations: storage.operations, isClosing: storage.isClosing)
        }
    }

    /// True when nothing waits: from then on a caller signals the wake-up.
    func mayStartToSleep(_ report: SessionReport) -> Bool {
        lock.withLock { storage in
            ClientState.apply(report, &storage)
            guard storage.operations.isEmpty else { return false }
            storage.isSleeping = true
            return true
        }
    }

    func endSleep() {
        lock.withLock { $0.isSleeping = false }
    }

    func blockedChanged(_ reason: String?) {
        lock.withLock { $0.blockedReason = reason }
        emit(reason.map { .blocked($0) } ?? .unblocked)
    }

    /// Takes a session's report between turns.
    func take(_ report: SessionReport) {
        lock.withLock { ClientState.apply(report, &$0) }
    }

    /// Notes the end of a connection or attempt and tells everybody who waits.
    func ended(_ error: AMQPError, wasConnected: Bool) {
        let (operations, waiters): ([Operation], [ConnectionWaiter]) = lock.withLock { storage in
            // After a loss the next attempt is worth a short wait; after a failed attempt it is not.
            storage.phase = wasConnected ? .connecting : .failed(error)
            storage.lastError = error
            storage.blockedReason = nil
            storage.activeConsumers = []
            storage.interruptible = nil
            storage.socket = nil
            let waiters = wasConnected ? [:] : storage.waiters.filter { $0.value.goal == .attemptEnded }
            waiters.keys.forEach { storage.waiters[$0] = nil }
            return (ClientState.takeOperations(&storage), Array(waiters.values))
        }
        operations.forEach { $0.abandon(error) }
        for waiter in waiters {
            waiter.continuation.resume(returning: .failed(error))
        }
        emit(.disconnected(error))
    }

    /// The last thing the connection's thread does.
    func finished() {
        let error = AMQPError(.closed, operation: "close", message: "the client was closed")
        let end = lock.withLock { storage in
            storage.phase = .closed
            storage.wakeUp = nil
            storage.interruptible = nil
            storage.socket = nil
            storage.activeConsumers = []
            storage.blockedReason = nil
            defer {
                storage.waiters = [:]
                storage.closeWaiters = []
                storage.subscribers = [:]
            }
            return (
                operations: ClientState.takeOperations(&storage), waiters: Array(storage.waiters.values),
                closeWaiters: storage.closeWaiters, subscribers: Array(storage.subscribers.values)
            )
        }
        end.operations.forEach { $0.abandon(error) }
        end.waiters.forEach { $0.continuation.resume(returning: .failed(error)) }
        end.subscribers.forEach { $0.finish() }
        end.closeWaiters.forEach { $0.resume() }
    }

    /// Leaves a queue out of what is consumed.
    func withhold(_ queue: String) {
        lock.withLock { _ = $0.withheldQueues.insert(queue) }
        emit(.consumerUnanswered(queue: queue))
    }

    func emit(_ event: AMQPConnectionEvent) {
        let subscribers = lock.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers {
            subscriber.yield(event)
        }
    }

    private static func takeOperations(_ storage: inout Storage) -> [Operation] {
        let operations = storage.operations
        storage.operations = []
        for operation in operations {
            switch operation {
            case .publish: storage.outstanding -= 1
            case .acknowledge, .reject: storage.statistics.staleTokens += 1
            case .administer, .applyConsumers: continue
            }
        }
        return operations
    }

    private static func apply(_ report: SessionReport, _ storage: inout Storage) {
        storage.statistics.add(report.counters)
        storage.outstanding -= report.settledPublishes
        if let active = report.activeConsumers { storage.activeConsumers = active }
    }
}
