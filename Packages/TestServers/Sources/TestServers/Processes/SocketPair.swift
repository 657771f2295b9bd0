import Glibc

/// Two connected stream sockets, close-on-exec: a pipe that never raises SIGPIPE.
struct SocketPair {
    let ours: Int32
    let theirs: Int32

    init(operation: String) throws(TestServersError) {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
            throw .systemCall("socketpair", errno, operation: operation)
        }
        ours = pair[0]
        theirs = pair[1]
    }
}

/// Writes all of `text`; false when the peer is gone.
func sendAll(_ text: String, to descriptor: Int32) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let sent = unsafe rest.withUnsafeBytes { bytes in
            unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        if sent < 0 && errno == EINTR { continue }
        guard sent > 0 else { return false }
        rest = rest.dropFirst(sent)
    }
    return true
}
