import Glibc

@testable import RedisClient

/// A listener on loopback that plays the server by script, byte by byte.
///
/// `connections[n]` plays the n-th connection; the last one plays all further ones.
final class ScriptedPeer: Sendable {
    typealias Script = @Sendable (PeerConnection) -> Void

    let port: UInt16
    private let listener: Int32
    private let done = Latch()
    private let accepted = Lock(0)

    var acceptedCount: Int { accepted.withLock { $0 } }

    init(_ connections: [Script]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = unsafe withUnsafeMutableBytes(of: &address) { raw in
            let name = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(listener, name, length) == 0 && listen(listener, 64) == 0
                && getsockname(listener, name, &length) == 0
        }
        guard isListening else {
            throw RedisError(.notConnected, operation: "listen", message: SystemError.text(errno))
        }
        port = UInt16(bigEndian: address.sin_port)
        let (done, accepted) = (done, accepted)
        try ConnectionThread.start(name: "scripted-peer") {
            var index = 0
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                accepted.withLock { $0 += 1 }
                connections[min(index, connections.count - 1)](PeerConnection(descriptor))
                index += 1
                Glibc.close(descriptor)
            }
            Glibc.close(listener)
            done.open()
        }
    }

    /// Wakes the thread out of `accept`; a script that is running ends when its client closes.
    func stop() async {
        shutdown(listener, Int32(SHUT_RDWR))
        await done.wait()
    }

    var configuration: RedisConfiguration {
        var configuration = RedisConfiguration(host: "127.0.0.1", port: port)
        configuration.reconnectBaseDelay = .milliseconds(5)
        configuration.reconnectMaximumDelay = .milliseconds(20)
        return configuration
    }
}
