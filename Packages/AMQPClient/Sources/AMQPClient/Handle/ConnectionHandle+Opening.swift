internal import CRabbitMQ
internal import Glibc

extension ConnectionHandle {
    /// Connects and logs in; blocks for at most the configured times.
    ///
    /// `onSocket` is called with the open socket before the login, so that a closing client can interrupt it.
    static func open(
        _ configuration: AMQPConfiguration,
        onSocket: (WatchedSocket) -> Void
    ) throws(AMQPError) -> ConnectionHandle {
        guard let state = unsafe amqp_new_connection() else { throw failed("no memory for a connection") }
        var watched: WatchedSocket?
        do throws(AMQPError) {
            try unsafe openSocket(state, configuration)
            let descriptor = unsafe amqp_get_sockfd(state)
            SocketOptions.apply(to: descriptor, userTimeout: .seconds(10))
            let socket = WatchedSocket(socket: descriptor)
            watched = socket
            Watchdog.shared.watch(socket)
            onSocket(socket)
            socket.begin(limit: (configuration.rpcTimeout * 2).wholeNanoseconds)
            defer { socket.end() }
            try unsafe login(state, configuration)
            let properties = unsafe amqp_get_server_properties(state)
            return unsafe ConnectionHandle(
                adopting: state,
                watched: socket,
                isPlain: configuration.tls == nil,
                callLimit: configuration.publishWatchdog,
                serverProperties: properties.map { unsafe FieldDecoding.table($0.pointee) } ?? [:]
            )
        } catch {
            if let watched { Watchdog.shared.forget(watched) }
            unsafe amqp_destroy_connection(state)
            throw error
        }
    }

    private static func failed(_ message: String) -> AMQPError {
        AMQPError(.connectFailed, operation: "connect", message: message)
    }

    private static func openSocket(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration
    ) throws(AMQPError) {
        // The socket belongs to the connection from here on and goes with amqp_destroy_connection.
        let socket: OpaquePointer
        if let tls = configuration.tls {
            unsafe socket = try unsafe secureSocket(state, tls)
        } else {
            guard let plain = unsafe amqp_tcp_socket_new(state) else { throw failed("no memory for a socket") }
            unsafe socket = unsafe plain
        }
        var limit = timeval(configuration.rpcTimeout)
        _ = unsafe amqp_set_handshake_timeout(state, &limit)
        _ = unsafe amqp_set_rpc_timeout(state, &limit)
        var connectLimit = timeval(configuration.connectTimeout)
        let status = unsafe amqp_socket_open_noblock(
            socket,
            configuration.host,
            Int32(configuration.port),
            &connectLimit
        )
        guard status == AMQP_STATUS_OK.rawValue else {
            let cause =
                status == AMQP_STATUS_SOCKET_ERROR.rawValue
                ? "connection refused or host unreachable" : unsafe String(cString: amqp_error_string2(status))
            throw failed("\(configuration): \(cause)")
        }
    }

    private static func secureSocket(
        _ state: amqp_connection_state_t,
        _ tls: AMQPTLSConfiguration
    ) throws(AMQPError) -> OpaquePointer {
        guard let socket = unsafe amqp_ssl_socket_new(state) else { throw failed("TLS could not be set up") }
        unsafe amqp_ssl_socket_set_verify_peer(socket, tls.verifyPeer ? 1 : 0)
        unsafe amqp_ssl_socket_set_verify_hostname(socket, tls.verifyHostname ? 1 : 0)
        unsafe amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST)
        if tls.verifyPeer {
            let bundle = tls.caCertificatePath ?? "/etc/ssl/certs/ca-certificates.crt"
            guard unsafe amqp_ssl_socket_set_cacert(socket, bundle) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    .invalidConfiguration,
                    operation: "connect",
                    message: "no usable certificates in \(bundle)"
                )
            }
        }
        if let certificate = tls.clientCertificatePath, let key = tls.clientKeyPath {
            guard unsafe amqp_ssl_socket_set_key(socket, certificate, key) == AMQP_STATUS_OK.rawValue else {
                throw AMQPError(
                    .invalidConfiguration,
                    operation: "connect",
                    message: "the client certificate or its key cannot be used"
                )
            }
        }
        return unsafe socket
    }

    private static func login(
        _ state: amqp_connection_state_t,
        _ configuration: AMQPConfiguration
    ) throws(AMQPError) {
        let fields = FieldPool()
        var properties = unsafe fields.table(clientProperties(configuration))
        let reply = unsafe crabbitmq_login_plain(
            state,
            configuration.virtualHost,
            16,
            131_072,
            Int32(clamping: configuration.heartbeat.components.seconds),
            &properties,
            configuration.username,
            configuration.password
        )
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL:
            return
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            let method = unsafe FrameDecoding.method(reply.reply)
            if case .connectionClose(let code, let text) = method {
                throw AMQPError.refused("connect", replyCode: code, text: text, otherwise: .connectionClosed)
            }
            throw failed("\(configuration): the broker refused the connection")
        default:
            throw unsafe error(status: reply.library_error, operation: "connect", otherwise: .connectFailed)
        }
    }

    /// The library itself announces almost nothing; what is not announced here the broker never tells us.
    private static func clientProperties(_ configuration: AMQPConfiguration) -> AMQPTable {
        var properties: AMQPTable = [
            "product": .string("AMQPClient"),
            "version": .string("1.0"),
            "capabilities": .table([
                "consumer_cancel_notify": .bool(true),
                "connection.blocked": .bool(true),
                "publisher_confirms": .bool(true),
                "basic.nack": .bool(true),
                "authentication_failure_close": .bool(true),
            ]),
        ]
        if let name = configuration.connectionName {
            properties["connection_name"] = .string(name)
        }
        return properties
    }
}

extension timeval {
    init(_ duration: Duration) {
        let microseconds = duration.wholeNanoseconds / 1_000
        self.init(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}
