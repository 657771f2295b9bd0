internal import Glibc

/// A listening socket on a free port of 127.0.0.1.
struct LoopbackListener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws(ScriptedServerError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let opened = socket(AF_INET, type, 0)
        descriptor = opened
        guard opened >= 0 else { throw ScriptedServerError(operation: "open a socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> Int32 in
                guard unsafe bind(opened, generic, length) == 0, listen(opened, 1_024) == 0 else { return -1 }
                return unsafe getsockname(opened, generic, &length)
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard status == 0 else {
            Glibc.close(opened)
            throw ScriptedServerError(operation: "listen on loopback")
        }
    }

    /// The next connection; nil after `interrupt`.
    func accept() -> StreamSocket? {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return StreamSocket(descriptor: accepted)
            }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }

    func interrupt() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        Glibc.close(descriptor)
    }
}
