/// Those who wait for a connection or for its changes; part of the state behind a lock.
struct ConnectionObservers {
    typealias ConnectionWaiter = CheckedContinuation<Swift.Result<RedisConnectionInfo, RedisError>, Never>

    private var nextID: UInt64 = 0
    private var waiters: [UInt64: ConnectionWaiter] = [:]
    private var earlyOutcomes: [UInt64: RedisError] = [:]
    private var listeners: [UInt64: AsyncStream<RedisConnectionEvent>.Continuation] = [:]

    mutating func makeID() -> UInt64 {
        nextID += 1
        return nextID
    }

    mutating func add(_ waiter: ConnectionWaiter, id: UInt64) {
        waiters[id] = waiter
    }

    /// Takes the waiter out; when it has not come yet, leaves the error for it.
    mutating func removeWaiter(_ id: UInt64, orLeave error: RedisError) -> ConnectionWaiter? {
        if let waiter = waiters.removeValue(forKey: id) { return waiter }
        earlyOutcomes[id] = error
        return nil
    }

    mutating func takeEarlyOutcome(_ id: UInt64) -> RedisError? {
        earlyOutcomes.removeValue(forKey: id)
    }

    mutating func removeAllWaiters() -> [ConnectionWaiter] {
        defer { waiters.removeAll() }
        return Array(waiters.values)
    }

    mutating func add(_ listener: AsyncStream<RedisConnectionEvent>.Continuation, id: UInt64) {
        listeners[id] = listener
    }

    mutating func removeListener(_ id: UInt64) {
        listeners[id] = nil
    }

    mutating func removeAllListeners() -> [AsyncStream<RedisConnectionEvent>.Continuation] {
        defer { listeners.removeAll() }
        return Array(listeners.values)
    }

    /// Called with the lock held, so that all listeners see the changes in one order.
    func yield(_ event: RedisConnectionEvent) {
        for listener in listeners.values { listener.yield(event) }
    }
}
