public import Logging

/// A client of one Redis server: one connection on a thread of its own, shared by any number of callers.
///
/// The client does nothing until ``run()`` is called; that call lasts until ``close()`` or until its task is cancelled
/// and reconnects meanwhile. Callers never block a thread of Swift's pool. Commands that wait at the same moment share
/// a round trip.
///
/// The handshake needs a user who may run `PING`, `CLIENT|ID`, `CLIENT|SETNAME` and `INFO` (and `SELECT` for a database
/// other than 0).
///
/// A command that was accepted ends exactly once: with its own reply or with a ``RedisError``. A late reply can never be
/// taken for another command's: any error or timeout closes the whole connection.
public final class RedisClient: Sendable {
    let configuration: RedisConfiguration
    let queue: CommandQueue
    private let logger: Logger
    private let end = Latch()

    /// Makes a client; nothing is connected and no thread started before ``run()``.
    ///
    /// - Parameters:
    ///   - configuration: Where the server is.
    ///   - logger: Where connects and losses are told.
    ///   - handingOut: Called on the connection's thread with what hands replies to their callers, and must call it once. For an
    ///     executor that takes the steps which become ready by it on this thread. Nothing else is sent or read until it returns.
    public init(
        configuration: RedisConfiguration,
        logger: Logger,
        handingOut: @escaping @Sendable (_ body: () -> Void) -> Void = { $0() }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.queue = CommandQueue(configuration: configuration, handingOut: handingOut)
    }

    /// Connects and reconnects until the calling task is cancelled or ``close()`` is called.
    ///
    /// To be called once; a further call waits for the end of the first. A client that has ended stays closed.
    public func run() async {
        await withTaskCancellationHandler {
            do throws(RedisError) {
                try start()
                await end.wait()
            } catch {
                // Closed before it ran: nothing to do, and nothing wrong.
                if error.code != .closed {
                    logger.error("the Redis client cannot run", metadata: ["error": "\(error)"])
                }
                queue.ended()
                end.open()
            }
        } onCancel: {
            queue.stop()
        }
    }

    /// Fails everything that waits with ``RedisErrorCode/closed`` and ends the connection and its thread.
    ///
    /// Returns when the thread has done its work. May be called repeatedly and before ``run()``.
    public func close() async {
        queue.stop()
        if queue.wasStarted { await end.wait() }
    }

    /// The live connection, nil when there is none.
    public var connection: RedisConnectionInfo? {
        queue.state.withLock { state in
            if case .connected(let info) = state.phase { info } else { nil }
        }
    }

    /// Counters since the client was made.
    public var statistics: RedisStatistics { queue.statistics.snapshot }

    private func start() throws(RedisError) {
        guard let control = try queue.prepareToRun() else { return }
        let driver = ConnectionDriver(configuration: configuration, control: control, role: queue, logger: logger)
        let end = end
        try ConnectionThread.start(name: "redis:\(configuration.endpoint.shortName)") {
            driver.run()
            end.open()
        }
    }
}
