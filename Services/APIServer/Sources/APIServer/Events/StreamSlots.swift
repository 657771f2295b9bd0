internal import HTTPServer
internal import SchedulerModels

/// How many streams are open, and how many may be.
final class StreamSlots: Sendable {
    /// One open stream; it is closed when the last reference goes.
    final class Slot: Sendable {
        private let slots: StreamSlots

        fileprivate init(_ slots: StreamSlots) { self.slots = slots }

        deinit { slots.open.withLock { $0 -= 1 } }
    }

    private let open = Guarded(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// How many streams are open now.
    var openCount: Int { open.withLock { $0 } }

    /// A place for one more stream; a 503 when there is none.
    func take() throws(RouteError) -> Slot {
        let isFree = open.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isFree else {
            throw RouteError(
                status: .serviceUnavailable,
                detail: "Too many event streams are open on this server; try again later.",
                retryAfter: 10
            )
        }
        return Slot(self)
    }
}
