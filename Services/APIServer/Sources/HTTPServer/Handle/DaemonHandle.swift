internal import CMicroHTTPD
import Glibc

/// The library's daemon.
///
/// Owned by one `HTTPServer`, which calls `quiesce` and `stop` once each, in this order, from its shutdown thread.
@safe final class DaemonHandle: @unchecked Sendable {
    // Safety: constant after `start`; the library allows quiesce and stop from any thread.
    private let pointer: OpaquePointer
    /// Keeps alive what the callbacks' closure pointer names.
    private let server: ServerCore

    private init(pointer: OpaquePointer, server: ServerCore) {
        unsafe self.pointer = pointer
        self.server = server
    }

    /// Starts the library's threads on a listening socket, which the library does not close once it is quiesced.
    static func start(_ server: ServerCore, listening: Int32) throws(HTTPServerError) -> DaemonHandle {
        let closure = unsafe Unmanaged.passUnretained(server).toOpaque()
        var flags =
            UInt32(MHD_USE_EPOLL_INTERNAL_THREAD.rawValue) | UInt32(MHD_USE_SUSPEND_RESUME.rawValue)
            | UInt32(MHD_USE_TURBO.rawValue) | UInt32(MHD_USE_ERROR_LOG.rawValue) | UInt32(MHD_USE_ITC.rawValue)
        if server.configuration.certificate != nil {
            guard MHD_is_feature_supported(MHD_FEATURE.FEATURE_TLS) == .YES else {
                throw HTTPServerError(
                    code: .daemonFailed,
                    operation: "start",
                    message: "the HTTP library was built without TLS"
                )
            }
            flags |= UInt32(MHD_USE_TLS.rawValue)
        }
        let options = unsafe options(server, listening, closure)
        let started = unsafe withVaList(options) { list in
            unsafe MHD_start_daemon_va(flags, 0, nil, nil, answerRequest, closure, list)
        }
        guard let pointer = unsafe started else {
            throw HTTPServerError(code: .daemonFailed, operation: "start", message: "the HTTP library did not start")
        }
        return unsafe DaemonHandle(pointer: pointer, server: server)
    }

    /// Stops accepting (`MHD_quiesce_daemon`); the listening socket is the caller's again.
    func quiesce() {
        _ = unsafe MHD_quiesce_daemon(pointer)
    }

    /// Ends the library's threads and connections (`MHD_stop_daemon`).
    ///
    /// No connection may be suspended. Blocks.
    func stop() {
        unsafe MHD_stop_daemon(pointer)
    }

    /// Whether the library keeps a request's head in one piece, so that its raw shape can be told from addresses.
    ///
    /// True of 0.9.75, whose parser lets bare LF, folded fields and NUL through; later ones have a discipline level.
    static var keepsHeadInPlace: Bool {
        guard let version = unsafe MHD_get_version() else { return false }
        return unsafe strcmp(version, "0.9.75") == 0
    }

    /// Read by the library at the start only, but a C string that lives as long as the process is simplest to be sure of.
    // Safety: written once, never changed or freed.
    nonisolated(unsafe) private static let priorities = unsafe strdup(TLSPresentation.priorities)

    private static func options(
        _ server: ServerCore,
        _ listening: Int32,
        _ closure: UnsafeMutableRawPointer
    ) -> [any CVarArg] {
        let configuration = server.configuration
        let this = Int(bitPattern: closure)
        func option(_ option: MHD_OPTION, _ values: any CVarArg...) -> [any CVarArg] {
            [Int32(bitPattern: option.rawValue)] + values
        }
        // Surplus connections are accepted to be told so; the library divides its limit by the number of threads.
        let connections = configuration.connectionLimit + ConnectionLimit.surplus(configuration)
        var options = option(.EXTERNAL_LOGGER, unsafe unsafeBitCast(logMessage as MHD_LogCallback, to: Int.self), this)
        options += option(
            .NOTIFY_COMPLETED,
            unsafe unsafeBitCast(requestCompleted as MHD_RequestCompletedCallback, to: Int.self),
            this
        )
        options += option(
            .NOTIFY_CONNECTION,
            unsafe unsafeBitCast(connectionChanged as MHD_NotifyConnectionCallback, to: Int.self),
            this
        )
        options += option(.URI_LOG_CALLBACK, unsafe unsafeBitCast(targetReceived as TargetCallback, to: Int.self), this)
        options += option(.LISTEN_SOCKET, listening)
        options += option(.CONNECTION_LIMIT, Int32(clamping: connections))
        options += option(.PER_IP_CONNECTION_LIMIT, Int32(clamping: ConnectionLimit.hardPerAddress(configuration)))
        let seconds = max(1, (configuration.idleTimeout.wholeMilliseconds + 999) / 1000)
        options += option(.CONNECTION_TIMEOUT, Int32(clamping: seconds))
        // Some more than the head, so that one a little too large is still answered by the error renderer.
        options += option(.CONNECTION_MEMORY_LIMIT, configuration.maximumHeaderBytes + (2 << 10))
        options += option(.STRICT_FOR_CLIENT, Int32(0))
        let discipline = cmicrohttpd_client_discipline_option()
        if discipline >= 0 { options += [discipline, Int32(1)] }
        if configuration.certificate != nil {
            let callback = unsafe presentCertificate as TLSPresentation.Callback
            options += option(.HTTPS_CERT_CALLBACK, unsafe unsafeBitCast(callback, to: Int.self))
            options += option(.HTTPS_PRIORITIES, unsafe Int(bitPattern: priorities))
        }
        if configuration.threads > 1 { options += option(.THREAD_POOL_SIZE, Int32(clamping: configuration.threads)) }
        return options + [Int32(bitPattern: MHD_OPTION.END.rawValue)]
    }
}
