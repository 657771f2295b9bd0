/// A complete request: head checked, body received within its limit.
public struct HTTPRequest: Sendable {
    /// What was known when the head had come.
    ///
    /// All copies share it: a request is handed on from step to step, and waits in each of them.
    private final class Head: Sendable {
        let id: String
        let method: HTTPMethod
        let target: String
        let path: String
        let query: HTTPQuery
        let headers: HTTPHeaders
        let remoteAddress: String
        let remoteNetwork: String

        init(
            id: String,
            method: HTTPMethod,
            target: String,
            path: String,
            query: HTTPQuery,
            headers: HTTPHeaders,
            remoteAddress: String,
            remoteNetwork: String
        ) {
            self.id = id
            self.method = method
            self.target = target
            self.path = path
            self.query = query
            self.headers = headers
            self.remoteAddress = remoteAddress
            self.remoteNetwork = remoteNetwork
        }
    }

    private let head: Head

    /// Unique within this process and unlikely to repeat in another; 15 characters.
    public var id: String { head.id }
    /// The method.
    public var method: HTTPMethod { head.method }
    /// The request target as received: path and query, percent-encoded.
    public var target: String { head.target }
    /// The path, percent-decoded once; begins with `/` and has no `.` or `..` segment.
    public var path: String { head.path }
    /// The decoded query.
    public var query: HTTPQuery { head.query }
    /// The header fields.
    public var headers: HTTPHeaders { head.headers }
    /// The body; empty when there is none.
    public internal(set) var body: [UInt8]
    /// The client's address without port, for example `127.0.0.1`; empty when unknown.
    public var remoteAddress: String { head.remoteAddress }
    /// Whom limits go by: the client's IPv4 address, or the /64 network of its IPv6 address, for example `2001:db8::/64`.
    public var remoteNetwork: String { head.remoteNetwork }
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
        head = Head(
            id: id,
            method: method,
            target: target,
            path: path,
            query: query,
            headers: headers,
            remoteAddress: remoteAddress,
            remoteNetwork: remoteNetwork ?? RemoteAddress.network(of: remoteAddress)
        )
        self.body = body
    }
}
