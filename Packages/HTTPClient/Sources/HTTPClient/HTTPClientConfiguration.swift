/// What is the same for all requests of a client.
public struct HTTPClientConfiguration: Sendable, Equatable {
    /// Connections open at once; further transfers wait for one.
    public var maximumConnections: Int
    /// Connections open at once to one host and port.
    public var maximumConnectionsPerHost: Int
    /// Transfers under way or waiting; beyond it `execute` fails with `overloaded` at once.
    public var maximumTransfers: Int
    /// Bytes of all header lines of one answer, interim answers included.
    public var maximumHeaderBytes: Int
    /// Header lines of one answer, interim answers included.
    public var maximumHeaderCount: Int
    /// A file of trusted certificates (PEM) used in place of the system's; nil for the system's.
    public var certificateAuthorityFile: String?
    /// The `User-Agent` of requests that do not set their own.
    public var userAgent: String

    /// A configuration with limits that suit a worker.
    public init(
        maximumConnections: Int = 256,
        maximumConnectionsPerHost: Int = 64,
        maximumTransfers: Int = 4_096,
        maximumHeaderBytes: Int = 64 * 1_024,
        maximumHeaderCount: Int = 256,
        certificateAuthorityFile: String? = nil,
        userAgent: String = "task-scheduler/1.0"
    ) {
        self.maximumConnections = maximumConnections
        self.maximumConnectionsPerHost = maximumConnectionsPerHost
        self.maximumTransfers = maximumTransfers
        self.maximumHeaderBytes = maximumHeaderBytes
        self.maximumHeaderCount = maximumHeaderCount
        self.certificateAuthorityFile = certificateAuthorityFile
        self.userAgent = userAgent
    }
}
