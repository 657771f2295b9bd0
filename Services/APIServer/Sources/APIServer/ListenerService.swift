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

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await prepare() }
        guard !Task.isShuttingDownGracefully else { return }
        do throws(HTTPServerError) {
            try server.start()
        } catch {
            throw StartupError("API_PORT: \(error.message)")
        }
        logger.info("listening", metadata: ["port": "\(server.port)"])
        try? await gracefulShutdown()  // Cancellation ends the waiting as well; both lead to the shutdown.
        logger.info("stopping: no new requests", metadata: ["in_flight": "\(server.statistics.inFlight)"])
        await server.shutdown(grace: grace)
    }
}
