/// One client that reads all events.
///
/// Asked by one task at a time: the one that carries its stream.
actor EventReader {
    private let feed: EventFeed
    private let types: EventTypes
    private let slot: StreamSlots.Slot
    private var place: EventPlace
    private var isOpened = false

    /// - Parameters:
    ///   - feed: Where events come from.
    ///   - types: Which of them are wanted.
    ///   - number: The event that the client has read last; nil for a client that begins now.
    ///   - slot: Held as long as the stream is open.
    init(feed: EventFeed, types: EventTypes, after number: Int64?, slot: StreamSlots.Slot) {
        self.feed = feed
        self.types = types
        self.slot = slot
        place = feed.place(after: number)
    }

    /// The next bytes of the stream; nil at its end.
    func next() async -> [UInt8]? {
        guard isOpened else {
            isOpened = true
            return ServerSentEvent.opening(number: place.position)
        }
        // Not `&place` across the waiting: an actor's state may not be lent for that long.
        var place = place
        defer { self.place = place }
        return await feed.next(&place, types)
    }
}
