internal import Glibc

/// What every broker socket is set to, and what the kernel knows about it.
enum SocketOptions {
    /// Sets close-on-exec, no delay, keep-alive, and the limit after which unacknowledged data breaks the connection.
    ///
    /// A failure is ignored: each option only shortens the time in which a fault is noticed.
    static func apply(to descriptor: Int32, userTimeout: Duration) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 15)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        set(descriptor, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, Int32(clamping: userTimeout.wholeMilliseconds))
    }

    /// How long nothing at all has arrived, heartbeats included, or `nil` when the kernel cannot say.
    static func silence(of descriptor: Int32) -> Duration? {
        var info = tcp_info()
        var length = socklen_t(MemoryLayout<tcp_info>.size)
        let status = unsafe getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length)
        return status == 0 ? .milliseconds(Int64(info.tcpi_last_data_recv)) : nil
    }

    /// Holds back what is written and does not fill a segment, or sends it (`TCP_CORK`); in force for at most 200 ms at a time.
    static func hold(_ descriptor: Int32, _ isHeld: Bool) {
        set(descriptor, Int32(IPPROTO_TCP), TCP_CORK, isHeld ? 1 : 0)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
