/// Where a server listens.
public enum RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port of a host given by name or address.
    case tcp(host: String, port: UInt16)
    /// A Unix domain socket in the file system.
    case unixSocket(path: String)

    /// The endpoint as messages show it.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): path
        }
    }

    /// A few characters for the name of a thread.
    var shortName: String {
        switch self {
        case .tcp(_, let port): "\(port)"
        case .unixSocket: "unix"
        }
    }
}
