/// A complete request: head checked, body received within its limit.
public struct HTTPRequest: Sendable {
    /// Unique within this process and unlikely to repeat in another; 15 characters.
    public let id: String
    /// The method.
    public let method: HTTPMethod
    /// The request target as received: path and query, percent-encoded.
    public let target: String
    /// The path, percent-decoded once; begins with `/` and has no `.` or `..` segment.
    public let path: String
    /// The decoded query.
    public let query: HTTPQuery
    /// The header fields.
    public let headers: HTTPHeaders
    /// The body; empty when there is none.
    public internal(set) var body: [UInt8]
    /// The client's address without port, for example `127.0.0.1`; empty when unknown.
    public let remoteAddress: String
    /// Whom limits go by: the client's IPv4 address, or the /64 network of its IPv6 address, for example `2001:db8::/64`.
    public let remoteNetwork: String
    /// What the router found in the path, by the names in the route's pattern.
    public var pathParameters: [String: String] = [:]

    /// Who asks, as the server's ``HTTPServerConfiguration/admission`` found out.
    public var caller: String?

    /// Makes a request by hand, for tests of handlers.
    public init(
        id: String = "test",
        method: HTTPMethod,
        target: String,
        path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        remoteAddress: String = "",
        remoteNetwork: String? = nil
    ) {
        self.id = id
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.remoteNetwork = remoteNetwork ?? RemoteAddress.network(of: remoteAddress)
    }
}
