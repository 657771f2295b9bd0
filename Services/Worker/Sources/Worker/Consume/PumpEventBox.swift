internal import SchedulerModels

/// What has happened since the pump's last turn, behind a lock that is held for an append or a swap only.
final class PumpEventBox: Sendable {
    private let events = Guarded(PumpEvents())

    func note(_ change: (inout PumpEvents) -> Void) {
        events.withLock { change(&$0) }
    }

    func takeAll() -> PumpEvents {
        var taken = PumpEvents()
        events.withLock { swap(&taken, &$0) }
        return taken
    }
}
