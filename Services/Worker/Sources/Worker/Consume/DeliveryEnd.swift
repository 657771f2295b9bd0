internal import SchedulerModels

/// That a delivery which was in hand is settled.
struct DeliveryEnd: Sendable, Equatable {
    /// Where it came from.
    let place: QueueBand
    /// Which consumers brought it.
    let generation: Int
    /// How long it was in hand, the wait for a slot left out.
    let duration: Duration
    /// How long its handler had a slot.
    let ran: Duration
    /// Whether there was a slot for it, had it come to that.
    var foundSlot = true
    /// Whether it was this worker's to run; else its times say nothing about tasks.
    var wasOurs = true
}

extension Duration {
    /// Whole microseconds, as far as they fit.
    var microseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1_000_000_000 else { return 1_000_000_000_000_000 }
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
