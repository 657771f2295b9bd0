/// One request and what it may cost.
public struct HTTPClientRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The absolute URL, http or https.
    public var url: String
    /// Header fields; the client frames the body itself, so `Content-Length` and `Transfer-Encoding` are refused.
    public var headers: HTTPClientHeaders
    /// The body, nil for none.
    public var body: [UInt8]?
    /// The time for everything: waiting for a connection, all redirects, the whole body.
    public var timeout: Duration
    /// The time to resolve the name, connect and negotiate TLS, for each hop.
    public var connectTimeout: Duration
    /// Bytes of the body, decoded, beyond which the answer is refused.
    public var maximumResponseBytes: Int
    /// Redirects that are followed; 0 hands the redirect itself back as the answer.
    public var maximumRedirects: Int
    /// The addresses that may be connected, checked on every hop.
    public var addressPolicy: AddressPolicy
    /// Whether a compressed answer is asked for and decoded.
    public var acceptsCompression: Bool
    /// Whether the request may reach the server twice.
    ///
    /// libcurl itself sends a request again when a kept connection turns out to be closed; one that must not be repeated
    /// gets a connection of its own.
    public var mayBeRepeated: Bool
    /// Takes the body piece by piece as it comes, on the client's thread, where it must not block; the answer then holds
    /// only the body's first ``maximumResponseBytes``, and a longer one is no error.
    public var receivePiece: (@Sendable ([UInt8]) -> Void)?
    /// What the host's name means from this request on, as a name server would say it: addresses parted by commas.
    ///
    /// For tests of a name that changes its mind; nil asks the system.
    var nameAnswer: String?

    /// A request with cautious limits.
    public init(
        method: String = "GET",
        url: String,
        headers: HTTPClientHeaders = [:],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10),
        maximumResponseBytes: Int = 5 * 1_024 * 1_024,
        maximumRedirects: Int = 0,
        addressPolicy: AddressPolicy,
        acceptsCompression: Bool = false,
        mayBeRepeated: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.maximumResponseBytes = maximumResponseBytes
        self.maximumRedirects = maximumRedirects
        self.addressPolicy = addressPolicy
        self.acceptsCompression = acceptsCompression
        self.mayBeRepeated = mayBeRepeated
    }
}
