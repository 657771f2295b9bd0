/// An absolute URL, taken apart by the same parser that will connect to it.
public struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// The whole URL, normalised, without fragment; may hold credentials, see `description`.
    public let text: String
    /// The scheme in lower case.
    public let scheme: String
    /// The host, an IPv6 address in brackets; empty when there is none.
    ///
    /// Numeric forms of IPv4 are written out: `127.1` becomes `127.0.0.1`.
    public let host: String
    /// The port, that of the scheme when none is written; 0 when the scheme has none.
    public let port: Int
    /// Whether a user name or a password is written in it.
    public let hasCredentials: Bool
    /// The URL without user name and password.
    public let description: String

    /// Reads an absolute URL of any scheme; http and https demand a host.
    ///
    /// - Throws: `invalidURL`, without quoting the URL; `libraryMissing`, whatever the URL.
    public init(_ text: String) throws(HTTPClientError) {
        if let failure = CurlLibrary.failure { throw failure }
        guard let url = WebURL.parse(text, relativeTo: nil) else {
            throw HTTPClientError(code: .invalidURL, operation: "read URL", message: "the URL cannot be read")
        }
        self = url
    }

    init(_ parts: URLHandle.Parts) {
        text = parts.text
        scheme = parts.scheme
        host = parts.host
        port = parts.port
        hasCredentials = parts.hasCredentials
        description = parts.plainText
    }

    /// Whether the scheme is http or https.
    public var isWeb: Bool { scheme == "http" || scheme == "https" }

    /// Scheme, host and port: what two URLs share that lead to the same server.
    public var origin: String { "\(scheme)://\(host):\(port)" }

    /// The URL that a reference in a document at this URL means; nil when it cannot be read.
    public func resolving(_ reference: String) -> WebURL? {
        // libcurl resolves a bare fragment as if it were a path.
        let plain = reference.prefix { $0 != "#" }
        if plain.isEmpty { return self }
        // It also takes `mailto:someone` for a path.
        let scheme = plain.prefix { $0 != ":" && $0 != "/" && $0 != "?" }
        let rest = plain.dropFirst(scheme.count)
        if rest.hasPrefix(":"), !rest.hasPrefix("://") { return nil }
        return WebURL.parse(String(plain), relativeTo: self)
    }

    private static func parse(_ text: String, relativeTo base: WebURL?) -> WebURL? {
        let acceptable = text.utf8.count <= 8_192 && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        guard acceptable, !text.isEmpty else { return nil }
        return URLHandle.parts(of: text, relativeTo: base?.text).map(WebURL.init)
    }
}
