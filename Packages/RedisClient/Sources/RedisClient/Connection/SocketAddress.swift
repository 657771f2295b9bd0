internal import Glibc

/// One address a socket can be connected to, kept as the bytes the kernel takes.
struct SocketAddress: Sendable, Equatable {
    let family: Int32
    private let bytes: [UInt8]

    var isInternet: Bool { family == AF_INET || family == AF_INET6 }

    private init(family: Int32, bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// The address of a Unix domain socket.
    static func unix(path: String) throws(RedisError) -> SocketAddress {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let content = Array(path.utf8)
        // The kernel wants room for a terminating zero.
        guard content.count < MemoryLayout.size(ofValue: address.sun_path), !content.contains(0) else {
            throw RedisError(.invalidConfiguration, operation: "connect", message: "the socket's path is too long")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: content) }
        return SocketAddress(family: AF_UNIX, bytes: unsafe withUnsafeBytes(of: address) { unsafe Array($0) })
    }

    /// The addresses of a host; waits for the resolver when `host` is a name.
    static func lookUp(host: String, port: UInt16, numericOnly: Bool) throws(RedisError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV | (numericOnly ? AI_NUMERICHOST : AI_ADDRCONFIG)
        var first: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard code == 0 else {
            let cause = unsafe String(cString: gai_strerror(code))
            let message = "cannot find the address of \(host): \(cause)"
            throw RedisError(.notConnected, operation: "connect", message: message)
        }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let entry = unsafe next?.pointee {
            let raw = unsafe UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
            addresses.append(unsafe SocketAddress(family: entry.ai_family, bytes: Array(raw)))
            unsafe next = entry.ai_next
        }
        return addresses
    }

    /// Starts to connect the socket; 0 or an error number, `EINPROGRESS` among them.
    func connect(_ descriptor: Int32) -> Int32 {
        let code = unsafe bytes.withUnsafeBytes { raw in
            unsafe Glibc.connect(
                descriptor,
                raw.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(raw.count)
            )
        }
        return code == 0 ? 0 : errno
    }

    /// Whether both ends of the socket are the same.
    static func isConnectedToItself(_ descriptor: Int32) -> Bool {
        let (own, peer) = (ownName(of: descriptor), peerName(of: descriptor))
        return own != nil && own == peer
    }

    private static func ownName(of descriptor: Int32) -> [UInt8]? {
        unsafe name { address, length in unsafe getsockname(descriptor, address, length) }
    }

    private static func peerName(of descriptor: Int32) -> [UInt8]? {
        unsafe name { address, length in unsafe getpeername(descriptor, address, length) }
    }

    private static func name(
        _ read: (UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> [UInt8]? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { raw in
            let address = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard unsafe read(address, &length) == 0 else { return nil }
            return unsafe Array(raw.prefix(Int(length)))
        }
    }
}
