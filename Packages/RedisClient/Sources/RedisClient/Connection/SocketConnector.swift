internal import Glibc

/// Makes connected sockets; its calls wait, on the connection's own thread.
struct SocketConnector {
    let endpoint: RedisEndpoint
    let control: ConnectionControl

    /// Tries the endpoint's addresses in turn until one accepts.
    ///
    /// - Throws: The last address's failure.
    func connect(until deadline: MonotonicInstant) throws(RedisError) -> SocketHandle {
        switch endpoint {
        case .unixSocket(let path):
            return try connect(to: SocketAddress.unix(path: path), until: deadline)
        case .tcp(let host, let port):
            var addresses = try SocketAddress.resolve(host: host, port: port, control: control, until: deadline)[...]
            while let address = addresses.popFirst() {
                let now = MonotonicInstant.now
                // An address that swallows packets must leave time for the next one.
                let share = now.duration(to: deadline) / (addresses.count + 1)
                do throws(RedisError) {
                    return try connect(to: address, until: min(deadline, now.advanced(by: share)))
                } catch {
                    if addresses.isEmpty || control.isStopped { throw error }
                }
            }
            throw failure("the name \(host) has no address")
        }
    }

    private func connect(to address: SocketAddress, until deadline: MonotonicInstant) throws(RedisError) -> SocketHandle
    {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { throw failure(SystemError.text(errno)) }
        let handle = SocketHandle(adopting: descriptor)
        if address.isInternet { handle.applyTCPOptions() }
        let code = address.connect(descriptor)
        if code == EINPROGRESS || code == EINTR {
            try waitUntilConnected(handle, until: deadline)
        } else if code != 0 {
            throw failure(SystemError.text(code))
        }
        guard !address.isInternet || !SocketAddress.isConnectedToItself(descriptor) else {
            // Connecting to a free port of one's own ephemeral range can meet itself (simultaneous open).
            throw failure(SystemError.text(ECONNREFUSED))
        }
        return handle
    }

    private func waitUntilConnected(
        _ handle: borrowing SocketHandle,
        until deadline: MonotonicInstant
    ) throws(RedisError) {
        while true {
            let ready = Readiness.wait(
                socket: handle.descriptor,
                wantsRead: false,
                wantsWrite: true,
                wakeup: control.wakeup,
                until: deadline
            )
            guard !control.isStopped else {
                throw RedisError(.closed, operation: "connect", message: "the client was closed")
            }
            if ready.isSocketWritable {
                let code = handle.pendingError
                guard code == 0 else { throw failure(SystemError.text(code)) }
                return
            }
            guard MonotonicInstant.now < deadline else {
                throw RedisError(.timeout, operation: "connect", message: "no answer from \(endpoint)")
            }
        }
    }

    private func failure(_ cause: String) -> RedisError {
        RedisError(.notConnected, operation: "connect", message: "cannot connect to \(endpoint): \(cause)")
    }
}
