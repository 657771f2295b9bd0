/// How to reach a server, and how long to wait for it.
public struct RedisConfiguration: Sendable, CustomStringConvertible {
    /// Where the server listens.
    public var endpoint: RedisEndpoint

    /// The number of the logical database that `SELECT` chooses.
    public var database: Int = 0

    /// The ACL user; nil means Redis's default user.
    public var username: String?

    /// The password; nil means that no `AUTH` is sent.
    public var password: String?

    /// The name `CLIENT LIST` shows for the connection; without spaces, as Redis demands.
    public var clientName: String?

    /// How long one attempt to connect, including the handshake, may take.
    public var connectTimeout: Duration = .seconds(2)

    /// How long a command may wait for its reply before its connection is given up.
    public var commandTimeout: Duration = .seconds(5)

    /// How long a connection may be silent before it is probed with `PING`.
    public var idlePingInterval: Duration = .seconds(15)

    /// The pause after the first failed attempt to connect; doubled after each further one.
    public var reconnectBaseDelay: Duration = .milliseconds(50)

    /// The longest pause between two attempts to connect.
    public var reconnectMaximumDelay: Duration = .seconds(1)

    /// How many commands may wait, sent or not; more are refused with ``RedisErrorCode/overloaded``.
    public var maximumWaitingCommands: Int = 100_000

    /// How many bytes of commands may wait to be sent; more are refused with ``RedisErrorCode/overloaded``.
    public var maximumQueuedBytes: Int = 64 * 1024 * 1024

    /// Settings for a server at this host and port, everything else as documented at each property.
    public init(host: String = "127.0.0.1", port: UInt16 = 6379) {
        endpoint = .tcp(host: host, port: port)
    }

    /// Settings for a server behind a Unix domain socket.
    public init(unixSocketPath: String) {
        endpoint = .unixSocket(path: unixSocketPath)
    }

    /// The host of a TCP endpoint.
    public var host: String? {
        if case .tcp(let host, _) = endpoint { host } else { nil }
    }

    /// The port of a TCP endpoint.
    public var port: UInt16? {
        if case .tcp(_, let port) = endpoint { port } else { nil }
    }

    /// The server's URL without user name and password.
    public var description: String {
        switch endpoint {
        case .tcp: "redis://\(endpoint)/\(database)"
        case .unixSocket: "unix://\(endpoint)?db=\(database)"
        }
    }
}

extension RedisConfiguration: CustomReflectable {
    /// What `dump` and debuggers show: the same as ``description``, so that no password gets into a log that way.
    public var customMirror: Mirror {
        Mirror(self, children: ["url": description])
    }
}
