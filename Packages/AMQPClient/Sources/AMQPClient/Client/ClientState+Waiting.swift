/// The side of those who wait.
extension ClientState {
    /// Whether an attempt is under way that a publish should wait for.
    var isAttemptWorthWaiting: Bool {
        lock.withLock { $0.phase == .connecting && !$0.isClosing }
    }

    /// Waits for the goal, but no longer than the timeout.
    func wait(for goal: ConnectionWaiter.Goal, timeout: Duration) async -> ConnectionWaiter.Outcome {
        let id = lock.withLock { $0.makeID() }
        let timer = Lock<Task<Void, Never>?>(nil)
        defer { timer.withLock { $0 }?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = ConnectionWaiter(goal: goal, continuation: continuation)
                if let outcome = add(waiter, id) { return continuation.resume(returning: outcome) }
                // Only now may anything end the wait: before, there was nothing to end.
                if Task.isCancelled { return finish(id, .cancelled) }
                timer.withLock {
                    $0 = Task { [weak self] in
                        try? await Task.sleep(for: timeout)
                        self?.finish(id, .timedOut)
                    }
                }
            }
        } onCancel: {
            finish(id, .cancelled)
        }
    }

    private func add(_ waiter: ConnectionWaiter, _ id: UInt64) -> ConnectionWaiter.Outcome? {
        lock.withLock { storage in
            switch (storage.phase, waiter.goal) {
            case (.connected(let broker), _):
                return .connected(broker)
            case (.closed, _):
                return .failed(AMQPError(.closed, operation: "connect", message: "the client was closed"))
            case (.failed(let error), .attemptEnded):
                return .failed(error)
            default:
                storage.waiters[id] = waiter
                return nil
            }
        }
    }

    private func finish(_ id: UInt64, _ outcome: ConnectionWaiter.Outcome) {
        let waiter = lock.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.continuation.resume(returning: outcome)
    }

    /// Cuts the connection that stands or is being made; the next one is made at once.
    func cut() {
        let (socket, wakeUp) = lock.withLock { ($0.socket, $0.wakeUp) }
        socket?.interrupt()
        wakeUp?.signal()
    }

    /// As `cut()`, but leaves a connection alone that was not begun before that moment; whether there was another.
    func cut(ifBegunBefore moment: ContinuousClock.Instant) -> Bool {
        let (socket, wakeUp) = lock.withLock { storage in
            (storage.socketMadeAt < moment ? storage.socket : nil, storage.wakeUp)
        }
        guard let socket else { return false }
        socket.interrupt()
        wakeUp?.signal()
        return true
    }

    // MARK: - Closing

    /// Asks the connection's thread to end.
    func requestClose() {
        let (wakeUp, socket, isUnstarted) = lock.withLock { storage in
            storage.isClosing = true
            let socket: WatchedSocket? = if case .connected = storage.phase { nil } else { storage.interruptible }
            return (storage.wakeUp, socket, !storage.isStarted)
        }
        if isUnstarted { return finished() }
        wakeUp?.signal()
        socket?.interrupt()
    }

    /// Returns once the connection's thread has let go of everything.
    func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = lock.withLock { storage in
                if storage.phase == .closed { return true }
                storage.closeWaiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }

    // MARK: - Events

    func makeEvents() -> AsyncStream<AMQPConnectionEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AMQPConnectionEvent.self,
            bufferingPolicy: .bufferingNewest(256)
        )
        let id: UInt64? = lock.withLock { storage in
            guard storage.phase != .closed else { return nil }
            let id = storage.makeID()
            storage.subscribers[id] = continuation
            return id
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.lock.withLock { _ = $0.subscribers.removeValue(forKey: id) }
        }
        return stream
    }
}
