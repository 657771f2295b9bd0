import Glibc

/// One proxied connection: the client's socket, the server's socket, and the two directions between them.
struct FaultProxyLink {
    let client: Int32
    let server: Int32
    var requests: FaultProxyLane
    var replies: FaultProxyLane

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
        requests = FaultProxyLane(source: client, sink: server, carriesReplies: false)
        replies = FaultProxyLane(source: server, sink: client, carriesReplies: true)
    }

    /// Whether both sides have ended and everything has been handed on.
    var isFinished: Bool { requests.isFinished && replies.isFinished }

    /// The events to wait for at the client's socket.
    func clientEvents(_ mode: FaultProxy.Mode) -> Int32 {
        (requests.wantsToRead(mode) ? POLLIN : 0) | (replies.wantsToWrite ? POLLOUT : 0)
    }

    /// The events to wait for at the server's socket.
    func serverEvents(_ mode: FaultProxy.Mode) -> Int32 {
        (replies.wantsToRead(mode) ? POLLIN : 0) | (requests.wantsToWrite ? POLLOUT : 0)
    }

    /// Ends both sides with a reset.
    func reset() {
        LoopbackSocket.reset(client)
        LoopbackSocket.reset(server)
    }

    /// Ends both sides in an orderly way.
    func close() {
        var unread = [UInt8](repeating: 0, count: 65_536)
        for descriptor in [client, server] {
            shutdown(descriptor, Int32(SHUT_RDWR))
            // Bytes left unread would turn the close into a reset.
            while unsafe unread.withUnsafeMutableBytes({ unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }) > 0 {}
            Glibc.close(descriptor)
        }
    }
}
