internal import Synchronization

/// How other threads reach a connection's thread: wake it, or tell it to end.
final class ConnectionControl: Sendable {
    let wakeup: Wakeup
    private let stopRequested = Atomic<Bool>(false)

    init() throws(RedisError) {
        wakeup = try Wakeup()
    }

    var isStopped: Bool { stopRequested.load(ordering: .acquiring) }

    func stop() {
        stopRequested.store(true, ordering: .releasing)
        wakeup.signal()
    }
}
