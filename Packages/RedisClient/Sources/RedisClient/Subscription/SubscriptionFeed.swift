/// What a ``RedisSubscriber``'s readers and its connection's thread share.
final class SubscriptionFeed: Sendable {
    struct State {
        var control: ConnectionControl?
        var wasStarted = false
        var isClosed = false
        var isSubscribed = false
        var nextID: UInt64 = 0
        var listeners: [UInt64: SubscriptionListener] = [:]
    }

    let state = Lock(State())
    let configuration: RedisConfiguration
    let commands: [RedisCommand]
    let confirmationCount: Int

    init(configuration: RedisConfiguration, channels: [String], patterns: [String]) {
        self.configuration = configuration
        self.confirmationCount = channels.count + patterns.count
        self.commands = [("SUBSCRIBE", channels), ("PSUBSCRIBE", patterns)]
            .filter { !$0.1.isEmpty }
            .map { RedisCommand($0.0, $0.1.map { RedisArgument($0) }) }
    }

    /// Makes what the thread needs; nil when it was started before or the subscriber is closed.
    func prepareToRun() throws(RedisError) -> ConnectionControl? {
        let control = try ConnectionControl()
        return state.withLock { state in
            guard !state.wasStarted, !state.isClosed else { return nil }
            state.wasStarted = true
            state.control = control
            return control
        }
    }

    func makeStream() -> AsyncStream<RedisSubscription.Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RedisSubscription.Event.self,
            bufferingPolicy: .bufferingNewest(SubscriptionListener.capacity)
        )
        let id = state.withLock { state -> UInt64? in
            guard !state.isClosed else { return nil }
            state.nextID += 1
            if state.isSubscribed { continuation.yield(.subscribed) }
            state.listeners[state.nextID] = SubscriptionListener(continuation)
            return state.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [self] _ in
            state.withLock { _ = $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    func stop() {
        let (control, listeners) = state.withLock { state in
            state.isClosed = true
            defer { state.listeners.removeAll() }
            return (state.control, Array(state.listeners.values))
        }
        control?.stop()
        for listener in listeners { listener.finish() }
    }

    func publish(_ event: RedisSubscription.Event) {
        state.withLock { state in
            if event == .subscribed { state.isSubscribed = true }
            for id in state.listeners.keys { state.listeners[id]?.yield(event) }
        }
    }
}
