/// Counts the requests in flight and, once closed, lets no further one in.
final class InFlightGate: Sendable {
    private let lock = Lock()
    // Safety: both guarded by `lock`.
    nonisolated(unsafe) private var inside = 0
    nonisolated(unsafe) private var isClosed = false

    var count: Int { lock.withLock { unsafe inside } }

    /// `false` when the gate is closed; otherwise ``leave()`` must follow once.
    func enter() -> Bool {
        lock.withLock {
            if unsafe isClosed { return false }
            unsafe inside += 1
            return true
        }
    }

    func leave() {
        lock.withLock { unsafe inside -= 1 }
    }

    func close() {
        lock.withLock { unsafe isClosed = true }
    }
}
