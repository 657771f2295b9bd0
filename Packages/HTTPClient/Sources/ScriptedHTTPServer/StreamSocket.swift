internal import Glibc

/// A connected stream socket with blocking reads and writes.
struct StreamSocket: Sendable {
    let descriptor: Int32

    /// The next bytes; nil when the peer has gone or `interrupt` was called.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16 * 1_024)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer.prefix(count)) }
            if count == 0 || errno != EINTR { return nil }
        }
    }

    /// False when the peer has gone.
    func write(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[offset...])
                return unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                offset += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Ends blocked calls of other threads.
    func interrupt() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        Glibc.close(descriptor)
    }
}
