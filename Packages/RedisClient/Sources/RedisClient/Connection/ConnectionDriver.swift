internal import Logging

/// The life of a connection's thread: connect, serve, connect again, until told to stop.
struct ConnectionDriver<Role: ConnectionRole>: Sendable {
    let configuration: RedisConfiguration
    let control: ConnectionControl
    let role: Role
    let logger: Logger

    /// Blocks the calling thread, which must be the connection's own.
    func run() {
        var backoff = ReconnectBackoff(
            base: configuration.reconnectBaseDelay,
            cap: configuration.reconnectMaximumDelay
        )
        var generator = SystemRandomNumberGenerator()
        var generation: UInt64 = 0
        var lastFailure: RedisError?
        while !control.isStopped {
            let start = MonotonicInstant.now
            role.attemptBegan()
            let (error, wasConnected) = connectAndServe(generation: &generation)
            if control.isStopped { break }
            log(error, unlessSameAs: &lastFailure)
            if wasConnected {
                if start.duration(to: .now) > configuration.reconnectMaximumDelay { backoff.reset() }
                // The first attempt after a loss comes at once: the cut may be over already.
                if backoff.isFresh {
                    _ = backoff.next(using: &generator)
                    continue
                }
            }
            role.attemptFailed(error)
            pause(backoff.next(using: &generator))
        }
        role.ended()
    }

    private func connectAndServe(generation: inout UInt64) -> (error: RedisError, wasConnected: Bool) {
        do throws(RedisError) {
            let deadline = MonotonicInstant.now.advanced(by: configuration.connectTimeout)
            let connector = SocketConnector(endpoint: configuration.endpoint, control: control)
            var session = try Session(socket: try connector.connect(until: deadline), control: control)
            let handshake = Handshake(configuration: configuration)
            let replies = try session.exchange(handshake.commands, until: deadline)
            let info = try handshake.information(from: replies, generation: generation + 1)
            generation += 1
            logger.info("connected to Redis", metadata: metadata(["generation": "\(info.generation)"]))
            return (role.serve(&session, info: info), true)
        } catch {
            return (error, false)
        }
    }

    private func pause(_ duration: Duration) {
        let end = MonotonicInstant.now.advanced(by: duration)
        while !control.isStopped, MonotonicInstant.now < end {
            _ = Readiness.wait(socket: nil, wakeup: control.wakeup, until: end)
        }
    }

    /// An outage is one line, not one for each attempt.
    private func log(_ error: RedisError, unlessSameAs last: inout RedisError?) {
        let level: Logger.Level = error == last ? .debug : .warning
        logger.log(level: level, "no connection to Redis", metadata: metadata(["error": "\(error)"]))
        last = error
    }

    private func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
        more.merging(["redis": "\(configuration)"]) { mine, _ in mine }
    }
}
