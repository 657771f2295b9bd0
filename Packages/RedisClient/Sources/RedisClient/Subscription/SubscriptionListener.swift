/// One reader's bounded buffer of events.
struct SubscriptionListener {
    static let capacity = 4096

    private let continuation: AsyncStream<RedisSubscription.Event>.Continuation
    /// Events since the reader was last told that it may have missed some; nil when nothing was dropped.
    private var sinceDropNotice: Int?

    init(_ continuation: AsyncStream<RedisSubscription.Event>.Continuation) {
        self.continuation = continuation
    }

    /// Adds an event; a full buffer drops its oldest one, and then the reader gets another
    /// ``RedisSubscription/Event/subscribed``, repeated so that it is always among the events kept.
    mutating func yield(_ event: RedisSubscription.Event) {
        sinceDropNotice? += 1
        guard case .dropped = continuation.yield(event) else { return }
        if let since = sinceDropNotice, since < Self.capacity / 2 { return }
        continuation.yield(.subscribed)
        sinceDropNotice = 0
    }

    func finish() {
        continuation.finish()
    }
}
