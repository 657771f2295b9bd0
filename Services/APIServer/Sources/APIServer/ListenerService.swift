internal import HTTPServer
internal import Logging
internal import ServiceLifecycle
internal import TaskDispatch

/// Listens once everything that an answer needs is there, and stops listening first of all.
struct ListenerService: Service {
    let server: HTTPServer
    let grace: Duration
    let logger: Logger
    /// Waits for what an answer needs; throws when it will never come.
    let prepare: @Sendable () async throws -> Void
    /// Lets requests go that wait for something that may not come before the end.
    let release: @Sendable () async -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await prepare() }
        } catch  where Task.isShuttingDownGracefully {
            // Told to stop while it waited for its servers: that is no failure.
        }
        guard !Task.isShuttingDownGracefully else { return }
        do throws(HTTPServerError) {
            try server.start()
        } catch {
            throw StartupError("API_HOST, API_PORT: cannot listen on \(error.message)")
        }
        logger.info("listening", metadata: ["port": "\(server.port)"])
        try? await gracefulShutdown()  // Cancellation ends the waiting as well; both lead to the shutdown.
        logger.info("stopping: no new requests", metadata: ["in_flight": "\(server.statistics.inFlight)"])
        await release()
        await server.shutdown(grace: grace)
    }
}
