import Foundation
import Glibc

/// Short blocking exchanges with a server, to see whether it is up.
///
/// To be used on a thread of one's own.
enum ServerProbe {
    /// Connects to a loopback port, sends `request`, and returns the first bytes of the answer; nil when there are none.
    static func ask(port: Int, _ request: [UInt8], milliseconds: Int = 1000) -> [UInt8]? {
        guard let descriptor = try? LoopbackSocket.make(operation: "probe a server") else { return nil }
        defer { close(descriptor) }
        LoopbackSocket.limit(descriptor, milliseconds: milliseconds)
        guard LoopbackSocket.connect(descriptor, to: port) == 0 else { return nil }
        return exchange(descriptor, request)
    }

    /// Sends `request` to a Unix socket in Erlang's `{packet, 4}` framing and returns the whole answer.
    static func askFramed(path: String, _ request: String, milliseconds: Int) -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        LoopbackSocket.limit(descriptor, milliseconds: milliseconds)
        guard connect(descriptor, toPath: path) else { return nil }
        let body = Array(request.utf8)
        let length = UInt32(body.count).bigEndian
        let header = unsafe withUnsafeBytes(of: length) { unsafe Array($0) }
        guard var answer = exchange(descriptor, header + body) else { return nil }
        while let more = receive(descriptor) { answer += more }
        return answer.count < 4 ? nil : String(decoding: answer.dropFirst(4), as: UTF8.self)
    }

    private static func exchange(_ descriptor: Int32, _ request: [UInt8]) -> [UInt8]? {
        let sent = unsafe request.withUnsafeBytes { bytes in
            unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        return sent == request.count ? receive(descriptor) : nil
    }

    private static func receive(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private static func connect(_ descriptor: Int32, toPath path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
