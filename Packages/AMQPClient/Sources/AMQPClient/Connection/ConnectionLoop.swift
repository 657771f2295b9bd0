import Glibc
import Logging

/// The connection's thread: connects, serves, and begins again after a loss until the client is closed.
struct ConnectionLoop: Sendable {
    let configuration: AMQPConfiguration
    let topology: @Sendable (AMQPBrokerInfo) -> AMQPTopology
    let onDelivery: (@Sendable (AMQPDelivery) -> Void)?
    let state: ClientState
    let wakeUp: WakeUp
    let logger: Logger
    let handingOut: @Sendable (_ body: () -> Void) -> Void

    /// How long a connection must have stood before its loss is followed by a first, short wait again.
    private static let stableAfter = Duration.seconds(2)

    func run() {
        var generator = SystemRandomNumberGenerator()
        var failures = 0
        var generation: UInt64 = 0
        while !state.isClosing {
            let (error, served) = attempt(&generation)
            guard let error else { break }
            if let served, served >= ConnectionLoop.stableAfter { failures = 0 }
            guard !state.isClosing else { break }
            let delay = configuration.backoff.delay(afterFailures: failures, using: &generator)
            report(error, failures: failures, delay: delay)
            failures += 1
            sleep(delay)
        }
        state.finished()
    }

    /// One connection from beginning to end: why it ended, `nil` for an orderly close, and how long it served.
    private func attempt(_ generation: inout UInt64) -> (AMQPError?, served: Duration?) {
        state.attemptBegan()
        var connectedAt: MonotonicTime?
        do throws(AMQPError) {
            let handle = try open()
            generation += 1
            let session = makeSession(handle, generation: generation)
            do throws(AMQPError) {
                try session.setUp()
                connectedAt = .now
                state.connected(session.broker, session.report())
                logger.info(
                    "connected",
                    metadata: ["broker": "\(configuration)", "version": "\(session.broker.version)"]
                )
                try session.serve()
                handle.closeGracefully()
                end(session, AMQPError(.closed, operation: "close", message: "the client was closed"))
                return (nil, nil)
            } catch {
                // First the state, so that whoever is told finds the client without a connection.
                state.ended(error, wasConnected: connectedAt != nil)
                end(session, error)
                throw error
            }
        } catch {
            return (error, connectedAt.map { .now - $0 })
        }
    }

    private func open() throws(AMQPError) -> ConnectionHandle {
        do throws(AMQPError) {
            return try ConnectionHandle.open(configuration) { state.setInterruptible($0) }
        } catch {
            state.ended(error, wasConnected: false)
            throw error
        }
    }

    private func makeSession(_ handle: ConnectionHandle, generation: UInt64) -> Session {
        let properties = handle.serverProperties
        let broker = AMQPBrokerInfo(
            product: properties["product"]?.stringValue ?? "",
            version: properties["version"]?.stringValue ?? "",
            generation: generation
        )
        return Session(
            handle: handle,
            configuration: configuration,
            state: state,
            wakeUp: wakeUp,
            logger: logger,
            broker: broker,
            topology: topology(broker),
            onDelivery: onDelivery,
            handingOut: handingOut
        )
    }

    private func end(_ session: Session, _ error: AMQPError) {
        session.abandon(error)
        state.take(session.report())
    }

    private func report(_ error: AMQPError, failures: Int, delay: Duration) {
        // The same failure over and over is worth one line, not one a second.
        let level: Logger.Level = failures == 0 || failures.isMultiple(of: 30) ? .warning : .debug
        logger.log(level: level, "no connection", metadata: ["error": "\(error)", "retryIn": "\(delay)"])
    }

    private func sleep(_ delay: Duration) {
        let deadline = MonotonicTime.now + delay
        while !state.isClosing {
            let left = (deadline - .now).wholeMilliseconds
            guard left > 0 else { return }
            wakeUp.wait(milliseconds: Int32(clamping: left))
        }
    }
}
