import Glibc

/// The few socket calls that the proxy and the probes share.
///
/// All sockets are close-on-exec.
public enum LoopbackSocket {
    /// A TCP socket, closed by the caller; `operation` is what it is for, named in the error.
    public static func make(nonBlocking: Bool = false, operation: String) throws(TestServersError) -> Int32 {
        var kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if nonBlocking { kind |= Int32(SOCK_NONBLOCK.rawValue) }
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw .systemCall("socket", errno, operation: operation) }
        return descriptor
    }

    /// Binds to 127.0.0.1 and `port` (0: the kernel chooses); false when taken.
    static func bind(_ descriptor: Int32, to port: Int) -> Bool {
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        return unsafe withAddress(port) { unsafe Glibc.bind(descriptor, $0, $1) } == 0
    }

    /// Connects to 127.0.0.1 and `port`; 0 or an `errno`.
    public static func connect(_ descriptor: Int32, to port: Int) -> Int32 {
        unsafe withAddress(port) { unsafe Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    /// Accepts a connection, non-blocking; nil when none is waiting. (Glibc's Swift module has no `accept4`.)
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        return descriptor
    }

    /// Sets an integer option; failure is harmless for every option used here.
    static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Closes so that the peer sees a reset (RST) instead of an orderly end.
    static func reset(_ descriptor: Int32) {
        var abort = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    /// Lets reads and writes give up after `milliseconds`.
    static func limit(_ descriptor: Int32, milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: (milliseconds % 1000) * 1000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
