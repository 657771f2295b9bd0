/// What went wrong with a request: an open set, so new members are no break.
public struct HTTPClientErrorCode: Sendable, Hashable, CustomStringConvertible {
    /// The word for it, in snake case.
    public let description: String

    private init(_ word: String) {
        description = word
    }

    /// The URL cannot be read, or says credentials where they are not allowed.
    public static let invalidURL = HTTPClientErrorCode("invalid_url")
    /// The method, a header or a limit of the request cannot be sent.
    public static let invalidRequest = HTTPClientErrorCode("invalid_request")
    /// The scheme is neither http nor https.
    public static let schemeNotAllowed = HTTPClientErrorCode("scheme_not_allowed")
    /// The address policy refuses the address that would have been connected.
    public static let addressRefused = HTTPClientErrorCode("address_refused")
    /// The host name could not be resolved.
    public static let resolve = HTTPClientErrorCode("resolve")
    /// No connection could be made.
    public static let connect = HTTPClientErrorCode("connect")
    /// The connection broke before the answer was complete.
    public static let connectionLost = HTTPClientErrorCode("connection_lost")
    /// TLS could not be negotiated, or the peer's certificate is not trusted.
    public static let tls = HTTPClientErrorCode("tls")
    /// The total time or the time to connect ran out.
    public static let timeout = HTTPClientErrorCode("timeout")
    /// The answer is larger than the request allows.
    public static let tooLarge = HTTPClientErrorCode("too_large")
    /// There were more redirects than the request allows.
    public static let tooManyRedirects = HTTPClientErrorCode("too_many_redirects")
    /// The answer is not acceptable HTTP.
    public static let protocolViolation = HTTPClientErrorCode("protocol_violation")
    /// The calling task was cancelled.
    public static let cancelled = HTTPClientErrorCode("cancelled")
    /// The client has been closed.
    public static let closed = HTTPClientErrorCode("closed")
    /// Too many requests wait already, or the system has no memory or threads left.
    public static let overloaded = HTTPClientErrorCode("overloaded")
    /// libcurl, which the process loads when it reads its first URL, is not installed.
    public static let libraryMissing = HTTPClientErrorCode("library_missing")
    /// An address block (CIDR) or a certificate file of the configuration cannot be used.
    public static let invalidConfiguration = HTTPClientErrorCode("invalid_configuration")
}
