internal import AMQPClient
public import Logging
public import RedisClient
public import TaskBroker
internal import TaskStore

/// Waits at start for servers that come late, and stops at once where waiting cannot help.
///
/// A refused connection may be a server that is still starting; a wrong password will stay wrong.
public struct ServerWait: Sendable {
    private let patience: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - patience: How long a server may take to come.
    ///   - logger: Where the waiting is told.
    public init(patience: Duration, logger: Logger) {
        self.patience = patience
        self.logger = logger
    }

    /// Waits for Redis and checks that it is fit for use.
    public func redis(_ client: RedisClient, at place: String) async throws(StartupError) {
        try await wait(for: "Redis", at: place, setting: "REDIS_URL") { () -> Attempt in
            do throws(RedisError) {
                _ = try await client.waitUntilConnected(timeout: .seconds(1))
                return .connected
            } catch {
                let hopeless: [RedisErrorCode] = [.wrongPassword, .noAuthentication, .noPermission, .server("ERR")]
                return hopeless.contains(error.code) ? .hopeless(error.message) : .notYet(error.message)
            }
        }
        for finding in try await findings(client, at: place) {
            switch finding {
            case .good: break
            case .warning(let line): logger.warning("\(line)")
            case .refused(let line): throw StartupError(line)
            }
        }
    }

    private func findings(_ client: RedisClient, at place: String) async throws(StartupError) -> [StoreCheck.Finding] {
        do throws(TaskStoreError) {
            return try await StoreCheck.findings(client)
        } catch {
            throw StartupError("REDIS_URL: Redis at \(place) cannot be checked: \(error)")
        }
    }

    /// Waits for RabbitMQ over a publisher's connection.
    public func rabbit(_ publisher: TaskPublisher, at place: String) async throws(StartupError) {
        try await wait(for: "RabbitMQ", at: place, setting: "RABBITMQ_URL") { () -> Attempt in
            do throws(TaskBrokerError) {
                try await publisher.waitUntilConnected(timeout: .seconds(1))
                return .connected
            } catch {
                let hopeless: [AMQPErrorCode] = [.accessRefused, .preconditionFailed]
                return hopeless.contains(error.cause.code)
                    ? .hopeless(error.cause.message) : .notYet(error.cause.message)
            }
        }
    }

    private enum Attempt {
        case connected
        case notYet(String)
        case hopeless(String)
    }

    private func wait(
        for server: String,
        at place: String,
        setting: String,
        attempt: () async -> Attempt
    ) async throws(StartupError) {
        let clock = ContinuousClock()
        let start = clock.now
        var told = start
        while true {
            switch await attempt() {
            case .connected:
                return
            case .hopeless(let reason):
                throw StartupError("\(setting): \(server) at \(place) refuses: \(reason)")
            case .notYet(let reason):
                guard !Task.isCancelled else { throw StartupError("stopped while waiting for \(server)") }
                if clock.now - start >= patience {
                    throw StartupError(
                        "\(setting): \(server) at \(place) did not come within \(patience): \(reason)"
                    )
                }
                if told == start || clock.now - told >= .seconds(5) {
                    told = clock.now
                    logger.notice("waiting for \(server)", metadata: ["at": "\(place)", "reason": "\(reason)"])
                }
                // The client tries again by itself; this only paces the questions.
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}
