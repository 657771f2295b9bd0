internal import Foundation
internal import Glibc

/// One HTTP request over a connection of its own, on a thread of its own.
public struct HTTPCall: Sendable {
    private let port: Int
    private let method: String
    private let path: String
    private let headers: [String: String]
    private let body: String?
    private let rawBody: String?
    private let timeout: Int
    private let whenSent: @Sendable () -> Void

    /// A call that has not been sent.
    ///
    /// - Parameters:
    ///   - port: The loopback port of the server.
    ///   - method: The request's method.
    ///   - path: The request's target.
    ///   - headers: Headers beside Host, Connection and those of the body.
    ///   - body: A JSON body.
    ///   - rawBody: A body whose headers are all given by the caller.
    ///   - timeout: How many seconds each read and write may take.
    ///   - whenSent: Called when the whole request is on its way.
    public init(
        port: Int,
        method: String = "GET",
        path: String,
        headers: [String: String] = [:],
        body: String? = nil,
        rawBody: String? = nil,
        timeout: Int = 30,
        whenSent: @escaping @Sendable () -> Void = {}
    ) {
        self.port = port
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.rawBody = rawBody
        self.timeout = timeout
        self.whenSent = whenSent
    }

    /// Sends it and returns the whole answer; throws when there is none.
    public func send() async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try Answer(exchange()) })
            }
        }
    }

    private var head: String {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        if let body {
            lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        }
        lines += headers.map { "\($0.key): \($0.value)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func exchange() throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw HarnessError("socket: errno \(errno)") }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        try connect(descriptor)
        try write(Array((head + (body ?? rawBody ?? "")).utf8), to: descriptor)
        whenSent()
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw HarnessError("\(method) \(path): recv: errno \(errno)") }
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    private func connect(_ descriptor: Int32) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let outcome = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw HarnessError("\(method) \(path): connect: errno \(errno)") }
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw HarnessError("\(method) \(path): send: errno \(errno)") }
            sent += count
        }
    }
}
