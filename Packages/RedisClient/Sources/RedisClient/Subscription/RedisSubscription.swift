/// What a ``RedisSubscriber`` reports.
public enum RedisSubscription {
    /// One thing that happened on the subscriber's connection.
    public enum Event: Sendable, Equatable {
        /// All channels and patterns are subscribed: from now on messages arrive.
        ///
        /// Comes after every connect and reconnect, and also when unread messages had to be dropped. Messages sent
        /// before may have been missed each time.
        case subscribed

        /// A message that was published to a channel; the payload's bytes are not necessarily UTF-8.
        case message(channel: String, payload: [UInt8])
    }
}
