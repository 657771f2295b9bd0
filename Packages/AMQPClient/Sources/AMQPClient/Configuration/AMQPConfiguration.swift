/// Where the broker is and how patient the client is with it.
public struct AMQPConfiguration: Sendable, CustomStringConvertible {
    /// The host name or address of the broker.
    public var host: String
    /// The port; 5672, or 5671 with TLS.
    public var port: Int
    /// The virtual host.
    public var virtualHost: String
    /// The user name; never printed.
    public var username: String
    /// The password; never printed.
    public var password: String
    /// TLS settings, or `nil` for a plain connection.
    public var tls: AMQPTLSConfiguration?
    /// The heartbeat interval in whole seconds.
    ///
    /// A peer that is silent for two intervals counts as lost; zero switches heartbeats off.
    public var heartbeat: Duration = .seconds(10)
    /// How long opening the TCP (and TLS) connection may take.
    public var connectTimeout: Duration = .seconds(5)
    /// How long the handshake, and each request that the broker must answer, may take.
    public var rpcTimeout: Duration = .seconds(5)
    /// How long one call of the C library may take before its socket is shut down under it.
    public var publishWatchdog: Duration = .seconds(5)
    /// How long a publish waits for the broker's confirm.
    public var confirmTimeout: Duration = .seconds(10)
    /// How long a publish waits for an attempt to connect that is under way.
    public var connectionWait: Duration = .seconds(2)
    /// The name under which the broker's management shows the connection.
    public var connectionName: String?
    /// How many publishes may wait for their confirm at once.
    public var maxOutstandingPublishes: Int = 10_000
    /// The wait between attempts to connect.
    public var backoff = AMQPBackoff()

    /// Makes a configuration from its parts.
    public init(
        host: String = "localhost",
        port: Int? = nil,
        virtualHost: String = "/",
        username: String = "guest",
        password: String = "guest",
        tls: AMQPTLSConfiguration? = nil
    ) {
        self.host = host
        self.port = port ?? (tls == nil ? 5672 : 5671)
        self.virtualHost = virtualHost
        self.username = username
        self.password = password
        self.tls = tls
    }

    /// The URL without user name and password.
    public var description: String {
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let path = virtualHost == "/" ? "/" : "/\(virtualHost)"
        return "\(tls == nil ? "amqp" : "amqps")://\(shownHost):\(port)\(path)"
    }
}
