extension SubscriptionFeed: ConnectionRole {
    func attemptBegan() {}

    func attemptFailed(_ error: RedisError) {}

    func serve(_ session: inout Session, info: RedisConnectionInfo) -> RedisError {
        defer { state.withLock { $0.isSubscribed = false } }
        var pump = SubscriptionPump(feed: self)
        return pump.run(&session)
    }

    func ended() {
        stop()
        state.withLock { $0.control = nil }
    }
}
