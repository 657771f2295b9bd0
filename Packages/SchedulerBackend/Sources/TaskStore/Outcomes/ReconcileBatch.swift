public import SchedulerModels

/// What one pass over the due tasks brought.
public struct ReconcileBatch: Sendable, Equatable {
    /// How many tasks were looked at; the limit means that more may be due.
    public var lookedAt: Int
    /// Queue bands whose budget has to be known before their waiting tasks can be dealt with.
    public var wantedBudgets: [QueueBand]
    /// Tasks to publish now; should that fail, their next look mends it.
    public var toPublish: [PublishOrder]
}

extension QueueBand {
    /// The form that scripts use: `queue:band`.
    var place: String { queue + ":" + band.rawValue }

    /// Reads the form that scripts use.
    init?(place: String) {
        guard let colon = place.lastIndex(of: ":"),
            let band = PriorityBand(rawValue: String(place[place.index(after: colon)...]))
        else { return nil }
        self.init(queue: String(place[..<colon]), band: band)
    }
}
