/// Where the server listens and what it tolerates.
public struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, or a name; the first address it resolves to is used.
    public var host = "127.0.0.1"
    /// The port; 0 lets the system choose, see ``HTTPServer/port``.
    public var port = 8000
    /// Threads that read and write sockets; handlers do not run on them.
    public var threads = 1
    /// Connections served at the same time; a few more are accepted and answered 503.
    public var connectionLimit = 4096
    /// Connections from one address, 0 for no limit; a few more are accepted and answered 503, the rest closed at once.
    public var perAddressLimit = 0
    /// How long a connection may be silent between requests, or a client may stop reading.
    public var idleTimeout: Duration = .seconds(30)
    /// How long a request's head may take, counted from the accepted connection for the first request.
    public var headerDeadline: Duration = .seconds(10)
    /// How long a body may take after its head.
    public var bodyDeadline: Duration = .seconds(30)
    /// How long a handler may take, and then again the sending of a body that is ready.
    public var requestDeadline: Duration = .seconds(75)
    /// The largest body in bytes; larger ones are answered 413.
    public var maximumBodyBytes = 1 << 20
    /// The largest body where it is not ``maximumBodyBytes``: asked for a request whose body is larger than that.
    public var bodyLimit: HTTPBodyLimit?
    /// Which handlers only wait and compute little: with a small body they go on, after their first wait, on
    /// ``briefExecutor``.
    public var isBrief: (@Sendable (_ method: HTTPMethod, _ path: String) -> Bool)?
    /// Where brief handlers go on; nil for Swift's shared pool.
    public var briefExecutor: (any TaskExecutor)?
    /// Who is let in: asked when a request's head has come and nothing of its body.
    public var admission: HTTPAdmission?
    /// The certificate and key of an HTTPS server; nil for plain HTTP.
    public var certificate: TLSCertificate?
    /// Bytes that all bodies larger than ``maximumBodyBytes`` may hold together; one that no longer fits is answered 503.
    public var largeBodyBudget = 128 << 20
    /// The largest head (request line and header fields) in bytes; larger ones are answered 431.
    ///
    /// Each connection holds so much memory and a little more, cookies take it twice, and all of it is cleared with every request: with
    /// 64 clients in turn that drives everything else out of the processor's caches, the more the larger it is.
    public var maximumHeaderBytes = 10 << 10
    /// The most header fields; more are answered 431.
    public var maximumHeaderCount = 100
    /// The longest request target in bytes; longer ones are answered 414.
    public var maximumTargetBytes = 8 << 10
    /// Connections the kernel holds ready before they are accepted.
    public var backlog = 1024

    /// The defaults.
    public init() {}

    /// The defaults, at another place.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}
