public import Logging

/// Receives what is published to channels, on a connection and a thread of its own.
///
/// Redis keeps no messages for absent subscribers: what is published while the connection is down is missed. Each
/// ``RedisSubscription/Event/subscribed`` says so; use messages as hints and read the truth from keys after it.
public final class RedisSubscriber: Sendable {
    private let feed: SubscriptionFeed
    private let logger: Logger
    private let end = Latch()

    /// Makes a subscriber; nothing is connected before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: The server; `idlePingInterval` and `commandTimeout` bound how long silence goes unnoticed.
    ///   - channels: The names of channels.
    ///   - patterns: Glob patterns of channel names.
    ///   - logger: Where connects and failures are logged.
    public init(configuration: RedisConfiguration, channels: [String], patterns: [String] = [], logger: Logger) {
        self.feed = SubscriptionFeed(configuration: configuration, channels: channels, patterns: patterns)
        self.logger = logger
    }

    /// Connects, subscribes, and does so again after each loss, until the calling task is cancelled or ``close()``.
    ///
    /// To be called once. A subscriber that has ended stays closed.
    public func run() async {
        await withTaskCancellationHandler {
            do throws(RedisError) {
                try start()
                await end.wait()
            } catch {
                logger.error("the Redis subscriber cannot run", metadata: ["error": "\(error)"])
                feed.ended()
                end.open()
            }
        } onCancel: {
            feed.stop()
        }
    }

    /// Ends the connection, its thread and all streams; returns when the thread has done its work.
    public func close() async {
        feed.stop()
        if feed.state.withLock({ $0.wasStarted }) { await end.wait() }
    }

    /// The events from now on; begins with ``RedisSubscription/Event/subscribed`` when subscribed already.
    ///
    /// Each call makes a stream of its own that keeps the newest 4096 unread events.
    public func messages() -> AsyncStream<RedisSubscription.Event> {
        feed.makeStream()
    }

    private func start() throws(RedisError) {
        guard let control = try feed.prepareToRun() else {
            if feed.state.withLock({ !$0.wasStarted }) { end.open() }
            return
        }
        let driver = ConnectionDriver(
            configuration: feed.configuration,
            control: control,
            role: feed,
            logger: logger
        )
        let end = end
        try ConnectionThread.start(name: "redissub:\(feed.configuration.endpoint.shortName)") {
            driver.run()
            end.open()
        }
    }
}
