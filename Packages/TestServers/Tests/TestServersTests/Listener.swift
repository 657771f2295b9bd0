import Glibc

@testable import TestServers

/// A listening loopback socket.
struct Listener {
    let descriptor: Int32

    init(port: Int) throws {
        descriptor = try LoopbackSocket.make(operation: "listen")
        guard LoopbackSocket.bind(descriptor, to: port), listen(descriptor, 5) == 0 else {
            throw TestServersError.systemCall("bind", errno, operation: "listen")
        }
    }

    func close() { Glibc.close(descriptor) }
}
