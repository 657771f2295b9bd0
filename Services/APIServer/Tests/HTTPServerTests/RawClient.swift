import Foundation

/// A client that writes exactly the bytes it is given.
///
/// Blocking: use it inside `onOwnThread` only.
final class RawClient {
    struct Response: Sendable {
        let status: Int
        let head: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts[0].lowercased() == name.lowercased(), parts.count == 2 {
                    return parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            return nil
        }
    }

    struct Failure: Error {
        let operation: String
        let number: Int32
    }

    let descriptor: Int32
    private var unread: [UInt8] = []

    init(port: Int, receiveBuffer: Int32? = nil, timeout: Int = 20, from source: UInt32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(operation: "socket", number: errno) }
        if var size = receiveBuffer {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if let source { try Self.bind(descriptor, to: source) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // The descriptor is closed by deinit, which runs after a throw as well.
        guard status == 0 else { throw Failure(operation: "connect", number: errno) }
    }

    deinit { close(descriptor) }

    /// Any address of 127.0.0.0/8 is this machine's.
    private static func bind(_ descriptor: Int32, to source: UInt32) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = source.bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(operation: "bind", number: errno) }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(operation: "send", number: errno) }
            sent += count
        }
    }

    /// The next response; `nil` when the connection ended before one began.
    func response(to method: String = "GET") throws -> Response? {
        while true {
            guard let end = unread.firstRange(of: Array("\r\n\r\n".utf8)) else {
                guard try fill() else { return nil }
                continue
            }
            let head = String(decoding: unread[..<end.lowerBound], as: UTF8.self)
            unread.removeFirst(end.upperBound)
            let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
            if status == 100 { continue }
            let bare = Response(status: status, head: head, body: [])
            if method == "HEAD" || status == 204 || status == 304 { return bare }
            return Response(status: status, head: head, body: try readBody(bare))
        }
    }

    /// Everything up to the end of the connection; a reset counts as its end.
    func drain() throws -> [UInt8] {
        while try fill() {}
        defer { unread = [] }
        return unread
    }

    /// Whether the server has ended the connection; waits for it.
    func isClosed() throws -> Bool { try unread.isEmpty && !fill() }

    /// The next chunk of a chunked body; empty at its end.
    func chunk() throws -> [UInt8] {
        let line = try readLine()
        let size = Int(line, radix: 16) ?? 0
        while unread.count < size + 2 { guard try fill() else { break } }
        defer { unread.removeFirst(min(size + 2, unread.count)) }
        return Array(unread.prefix(size))
    }

    private func readLine() throws -> String {
        while true {
            if let end = unread.firstRange(of: Array("\r\n".utf8)) {
                defer { unread.removeFirst(end.upperBound) }
                return String(decoding: unread[..<end.lowerBound], as: UTF8.self)
            }
            guard try fill() else { throw Failure(operation: "line", number: 0) }
        }
    }

    private func readBody(_ head: Response) throws -> [UInt8] {
        if head.field("Transfer-Encoding") == "chunked" {
            var body: [UInt8] = []
            while true {
                let piece = try chunk()
                if piece.isEmpty { return body }
                body += piece
            }
        }
        let length = Int(head.field("Content-Length") ?? "0") ?? 0
        while unread.count < length { guard try fill() else { break } }
        defer { unread.removeFirst(min(length, unread.count)) }
        return Array(unread.prefix(length))
    }

    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { unread += buffer[..<count] }
        guard count >= 0 || errno == ECONNRESET else { throw Failure(operation: "recv", number: errno) }
        return count > 0
    }
}
