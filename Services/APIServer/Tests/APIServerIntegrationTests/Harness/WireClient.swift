import Foundation

/// A client that writes exactly the bytes it is given and reads to the end of the connection; loopback only.
struct WireClient: Sendable {
    let port: Int

    struct Failure: Error {
        let operation: String
        let number: Int32
    }

    /// Sends one request on a connection of its own.
    func send(
        _ method: String,
        _ target: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) async throws -> WireAnswer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || method == "POST" { head += "Content-Length: \(body.count)\r\n" }
        return try await exchange(Array(head.utf8) + Array("\r\n".utf8) + body)
    }

    /// The status of an answer whose body may have no end; the connection is closed once the head is there.
    func status(_ method: String, _ target: String, headers: [(String, String)] = []) async throws -> Int {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Length: 0\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let answer = try await exchange(Array((head + "\r\n").utf8), until: Array("\r\n\r\n".utf8))
        return answer.status
    }

    /// Sends these bytes and takes what comes back as one response, up to a mark when one is given.
    func exchange(_ bytes: [UInt8], until mark: [UInt8]? = nil) async throws -> WireAnswer {
        let port = port
        let answer = try await withCheckedThrowingContinuation { continuation in
            // Blocking calls belong on a thread of their own.
            Thread.detachNewThread { continuation.resume(with: .init { try Self.roundTrip(bytes, port, until: mark) }) }
        }
        guard let answer = WireAnswer(answer) else { throw Failure(operation: "no response", number: 0) }
        return answer
    }

    private static func roundTrip(_ bytes: [UInt8], _ port: Int, until mark: [UInt8]?) throws -> [UInt8] {
        let descriptor = try connected(to: port)
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 90, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A server that has refused the head need not read the rest; its answer is there all the same.
            guard count > 0 else { break }
            sent += count
        }
        return try receive(descriptor, until: mark)
    }

    /// A socket that is connected; the caller closes it.
    static func connected(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(operation: "socket", number: errno) }
        do {
            try connect(descriptor, port)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func connect(_ descriptor: Int32, _ port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure(operation: "connect", number: errno) }
    }

    private static func receive(_ descriptor: Int32, until mark: [UInt8]?) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 || (errno == ECONNRESET && !bytes.isEmpty) else {
                throw Failure(operation: "recv", number: errno)
            }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            if let mark, bytes.firstRange(of: mark) != nil { return bytes }
        }
    }
}
