import Glibc

/// A bound, listening socket, made here so that it is close-on-exec from its first moment.
struct ListeningSocket {
    let descriptor: Int32
    let port: Int

    /// Binds and listens; the caller owns the descriptor.
    static func open(_ configuration: HTTPServerConfiguration) throws(HTTPServerError) -> ListeningSocket {
        let place =
            configuration.host.contains(":")
            ? "[\(configuration.host)]:\(configuration.port)" : "\(configuration.host):\(configuration.port)"
        guard (0...65535).contains(configuration.port) else {
            throw HTTPServerError(code: .invalidAddress, operation: "listen", message: "\(place): no such port")
        }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = Int32(AI_PASSIVE | AI_NUMERICSERV)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(configuration.host, String(configuration.port), &hints, &found)
        guard status == 0, let address = unsafe found else {
            let reason = unsafe String(cString: gai_strerror(status))
            throw HTTPServerError(code: .invalidAddress, operation: "listen", message: "\(place): \(reason)")
        }
        defer { unsafe freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe socket(address.pointee.ai_family, type, 0)
        guard descriptor >= 0 else { throw failure(place, errno) }
        do throws(HTTPServerError) {
            try enable(descriptor, SO_REUSEADDR, place)
            guard unsafe bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else {
                throw failure(place, errno)
            }
            guard listen(descriptor, Int32(clamping: configuration.backlog)) == 0 else { throw failure(place, errno) }
            return ListeningSocket(descriptor: descriptor, port: try boundPort(descriptor, place))
        } catch {
            Glibc.close(descriptor)
            throw error
        }
    }

    /// Refuses new connections from now on; those not yet accepted are reset.
    func refuse() {
        Glibc.shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        Glibc.close(descriptor)
    }

    private static func enable(_ descriptor: Int32, _ option: Int32, _ place: String) throws(HTTPServerError) {
        var on: Int32 = 1
        let status = unsafe setsockopt(descriptor, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size))
        guard status == 0 else { throw failure(place, errno) }
    }

    private static func boundPort(_ descriptor: Int32, _ place: String) throws(HTTPServerError) -> Int {
        guard let port = localPort(descriptor) else { throw failure(place, errno) }
        return port
    }

    /// The port at this end of a socket; nil with `errno` set.
    static func localPort(_ descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { return nil }
        return unsafe withUnsafeBytes(of: &storage) { bytes in
            // Both address families keep the port in bytes 2 and 3, in network order.
            unsafe Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }

    private static func failure(_ place: String, _ number: Int32) -> HTTPServerError {
        let reason = unsafe String(cString: strerror(number))
        return HTTPServerError(
            code: number == EADDRINUSE ? .addressInUse : .socketFailed,
            operation: "listen",
            message: "\(place): \(reason)"
        )
    }
}
