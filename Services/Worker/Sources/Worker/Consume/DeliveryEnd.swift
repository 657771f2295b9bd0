internal import SchedulerModels

/// That a delivery which had a slot is settled.
struct DeliveryEnd: Sendable, Equatable {
    /// Where it came from.
    let place: QueueBand
    /// Which consumers brought it.
    let generation: Int
    /// How long it had the slot.
    let duration: Duration
}

extension Duration {
    /// Whole microseconds, as far as they fit.
    var microseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1_000_000_000 else { return 1_000_000_000_000_000 }
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
