import Glibc

@testable import TestServers

/// A blocking loopback connection for talking to a server or a proxy byte by byte.
final class RawConnection: Sendable {
    /// What a read brought.
    enum Read: Equatable {
        case bytes(String)
        case end
        case reset
        case nothing
    }

    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = try LoopbackSocket.make(operation: "connect")
        let outcome = LoopbackSocket.connect(descriptor, to: port)
        guard outcome == 0 else { throw TestServersError.systemCall("connect", outcome, operation: "connect") }
    }

    deinit { close(descriptor) }

    func send(_ text: String) { _ = sendAll(text, to: descriptor) }

    func send(_ bytes: [UInt8]) {
        _ = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// One `recv`, as it comes.
    func read(withinMilliseconds limit: Int = 5000) -> Read {
        let (count, bytes) = receive(withinMilliseconds: limit)
        if count > 0 { return .bytes(String(decoding: bytes, as: UTF8.self)) }
        if count == 0 { return .end }
        return errno == ECONNRESET ? .reset : .nothing
    }

    /// Reads until `count` bytes have come or the connection has ended.
    func readBytes(_ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let (got, bytes) = receive(withinMilliseconds: 5000)
            guard got > 0 else { break }
            all += bytes
        }
        return all
    }

    private func receive(withinMilliseconds limit: Int) -> (Int, [UInt8]) {
        LoopbackSocket.limit(descriptor, milliseconds: limit)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return (count, Array(buffer.prefix(max(count, 0))))
    }
}
