/// An answer, whatever its status.
public struct HTTPClientResponse: Sendable, Equatable {
    /// The status code, 200 to 599.
    public var status: Int
    /// The header fields of the last hop.
    public var headers: HTTPClientHeaders
    /// The body of the last hop.
    public var body: [UInt8]
    /// The URL that gave this answer, after all redirects, without credentials.
    public var effectiveURL: String
    /// The URLs that were redirected to, in order; the last one is `effectiveURL`.
    public var redirects: [String]

    /// An answer made of its parts.
    public init(
        status: Int,
        headers: HTTPClientHeaders,
        body: [UInt8],
        effectiveURL: String,
        redirects: [String] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.effectiveURL = effectiveURL
        self.redirects = redirects
    }
}

extension HTTPClientResponse {
    /// Where the answer sends the client; nil when it is no redirect that can be followed.
    var redirectLocation: String? {
        switch status {
        case 301, 302, 303, 307, 308: headers["Location"]
        default: nil
        }
    }
}
