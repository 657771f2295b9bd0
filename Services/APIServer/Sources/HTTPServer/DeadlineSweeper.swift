import Synchronization

/// Enforces the absolute deadlines on a thread of its own.
///
/// The library's own time-out counts from the last byte, so that one byte now and then keeps a connection for ever.
enum DeadlineSweeper {
    /// `false` when the system refuses a thread.
    static func start(_ server: ServerCore) -> Bool {
        let configuration = server.configuration
        let shortest =
            [
                configuration.idleTimeout, configuration.headerDeadline, configuration.bodyDeadline,
                configuration.requestDeadline,
            ].map(\.wholeMilliseconds).min() ?? 1000
        let interval = min(250, max(5, shortest / 8))
        return OwnThread.start {
            while !server.isSweeperTold.load(ordering: .acquiring) {
                sweep(server)
                OwnThread.sleep(milliseconds: interval)
            }
            server.isSweeperGone.store(true, ordering: .releasing)
        }
    }

    private static func sweep(_ server: ServerCore) {
        let late = Refusal(.requestTimeout, "The request did not arrive in time.")
        let (cut, overdue) = server.table.sweep(now: MonotonicClock.milliseconds()) { server.farewell(late) }
        if cut > 0 { server.cut.add(cut, ordering: .relaxed) }
        for request in overdue {
            request.expire(Refusal(.serviceUnavailable, "The request took too long."))
        }
    }
}
