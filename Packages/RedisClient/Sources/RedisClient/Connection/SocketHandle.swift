internal import Glibc

/// Owner of one connected, non-blocking, close-on-exec socket.
struct SocketHandle: ~Copyable {
    let descriptor: Int32

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Sends what the kernel takes now; 0 when it takes nothing.
    func send(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> Int {
        try unsafe Self.send(bytes, on: descriptor)
    }

    /// Sends on a socket that the caller knows to be open.
    static func send(_ bytes: UnsafeRawBufferPointer, on descriptor: Int32) throws(RedisError) -> Int {
        while true {
            // MSG_NOSIGNAL: a peer that has gone is an error here, not a SIGPIPE for the process.
            let count = unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return count }
            let code = errno
            if code == EINTR { continue }
            if code == EAGAIN { return 0 }
            throw lost(SystemError.text(code))
        }
    }

    /// Receives what is there now; nil when nothing is.
    ///
    /// - Throws: Also when the peer has closed.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int? {
        while true {
            let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return count }
            if count == 0 { throw Self.lost("the server closed the connection") }
            let code = errno
            if code == EINTR { continue }
            if code == EAGAIN { return nil }
            throw Self.lost(SystemError.text(code))
        }
    }

    /// The error the kernel holds for the socket, 0 for none.
    var pendingError: Int32 {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return errno }
        return code
    }

    /// Answers at once instead of after Nagle's delay, and notices a peer whose machine has gone.
    func applyTCPOptions() {
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
        setOption(Int32(IPPROTO_TCP), TCP_KEEPIDLE, 15)
        setOption(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        setOption(Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        setOption(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 10_000)
    }

    /// A failure to set an option leaves a slower or less watchful connection, not a wrong one.
    private func setOption(_ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func lost(_ message: String) -> RedisError {
        RedisError(.connectionLost, operation: "connection", message: message)
    }
}
