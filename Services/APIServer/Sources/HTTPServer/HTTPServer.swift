public import Logging
import Synchronization

/// An HTTP/1.1 server over libmicrohttpd; knows nothing of what it serves.
///
/// A request's head is checked strictly before its body is read. While a handler waits no thread is held: the connection
/// is suspended and the library's threads serve others. A server is started once, and must be shut down before it is let go;
/// otherwise it runs until the process ends.
public final class HTTPServer: Sendable {
    let core: ServerCore
    let lock = Lock()
    // Safety: guarded by `lock`.
    nonisolated(unsafe) var state = HTTPServerState.created

    /// Makes a server that does nothing until ``start()``.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, and the limits.
    ///   - errorResponse: renders the errors that arise below the handler.
    ///   - logger: for the library's messages and the server's own.
    ///   - handler: answers every sound request.
    public init(
        configuration: HTTPServerConfiguration,
        errorResponse: @escaping HTTPErrorRenderer = HTTPServer.plainTextError,
        logger: Logger,
        handler: @escaping HTTPHandler
    ) {
        var fitting = configuration
        fitting.connectionLimit = ConnectionLimit.fit(configuration)
        if fitting.connectionLimit < configuration.connectionLimit {
            logger.warning("connection limit lowered to \(fitting.connectionLimit): too few open files allowed")
        }
        core = ServerCore(configuration: fitting, errorResponse: errorResponse, logger: logger, handler: handler)
    }

    /// Binds, listens and serves; returns at once.
    public func start() throws(HTTPServerError) {
        try lock.withLock { () throws(HTTPServerError) in
            guard case .created = unsafe state else {
                throw HTTPServerError(code: .alreadyStarted, operation: "start", message: "a server starts once")
            }
            let socket = try ListeningSocket.open(core.configuration)
            if let certificate = core.configuration.certificate {
                TLSPresentation.show(certificate, at: socket.port)
            }
            do throws(HTTPServerError) {
                let daemon = try DaemonHandle.start(core, listening: socket.descriptor)
                unsafe state = .running(RunningServer(daemon: daemon, socket: socket))
            } catch {
                socket.close()
                throw error
            }
            if !DeadlineSweeper.start(core) {
                core.isSweeperGone.store(true, ordering: .releasing)
                core.logger.error("no thread for the deadlines: slow clients will not be cut")
            }
        }
    }

    /// The port listened on; 0 when not running.
    public var port: Int {
        lock.withLock {
            if case .running(let running) = unsafe state { running.socket.port } else { 0 }
        }
    }

    /// The counters now.
    public var statistics: HTTPServerStatistics { core.statistics }

    /// Renders an error as one line of plain text; the default.
    public static let plainTextError: HTTPErrorRenderer = { status, detail, _ in
        HTTPResponse(status: status, text: detail + "\n")
    }
}
