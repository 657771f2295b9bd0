extension RedisConfiguration {
    /// Reads settings from a URL.
    ///
    /// Forms: `redis://[user[:password]@]host[:port][/database]`, `redis://:password@host` for the default user, and
    /// `unix://[user[:password]@]/path[?db=database]`. User, password and path are percent-decoded.
    ///
    /// - Parameter url: The URL.
    /// - Throws: ``RedisErrorCode/invalidConfiguration``; the message says what is wrong and holds no password.
    public init(url: String) throws(RedisError) {
        guard let separator = url.firstRange(of: "://") else {
            throw Self.invalid("no scheme; expected redis://host:port/database")
        }
        let scheme = url[..<separator.lowerBound].lowercased()
        let rest = url[separator.upperBound...]
        if let bad = rest.unicodeScalars.first(where: { $0.value <= 0x20 || $0.value == 0x7F }) {
            throw Self.invalid("the character U+\(String(bad.value, radix: 16)) must be percent-encoded")
        }
        switch scheme {
        case "redis", "tcp": try self.init(authorityAndDatabase: rest)
        case "unix", "redis+unix": try self.init(credentialsAndPath: rest)
        case "rediss", "tls":
            throw Self.invalid(
                "TLS (\(scheme)://) is not supported: the linked hiredis has none; use redis:// or a tunnel"
            )
        default: throw Self.invalid("the scheme is not one of redis:// and unix://")
        }
    }

    private init(authorityAndDatabase text: Substring) throws(RedisError) {
        let end = text.firstIndex { "/?#".contains($0) } ?? text.endIndex
        let (credentials, address) = Self.divided(text[..<end])
        let (host, port) = try Self.hostAndPort(address)
        self.init(host: host, port: port)
        try apply(credentials: credentials)
        var path = text[end...]
        if path.first == "/" { path = path.dropFirst() }
        if let bad = path.first(where: { "?#".contains($0) }) {
            throw Self.invalid("options after \(bad) are not supported")
        }
        if !path.isEmpty { database = try Self.databaseNumber(path) }
    }

    private init(credentialsAndPath text: Substring) throws(RedisError) {
        let end = text.firstIndex(of: "?") ?? text.endIndex
        let (credentials, encodedPath) = Self.divided(text[..<end])
        let path = try Self.decoded(encodedPath, what: "path")
        guard path.first == "/" else { throw Self.invalid("the path of a Unix socket must be absolute") }
        self.init(unixSocketPath: path)
        try apply(credentials: credentials)
        guard end != text.endIndex else { return }
        let query = text[text.index(after: end)...]
        guard query.starts(with: "db=") else { throw Self.invalid("the only option of a unix:// URL is db") }
        database = try Self.databaseNumber(query.dropFirst(3))
    }

    private mutating func apply(credentials: Substring?) throws(RedisError) {
        guard let credentials else { return }
        guard let colon = credentials.firstIndex(of: ":") else {
            guard credentials.isEmpty else { throw Self.invalid("a user name without a password") }
            return
        }
        let user = try Self.decoded(credentials[..<colon], what: "user name")
        let password = try Self.decoded(credentials[credentials.index(after: colon)...], what: "password")
        guard !password.isEmpty || user.isEmpty else { throw Self.invalid("a user name with an empty password") }
        if !user.isEmpty { self.username = user }
        if !password.isEmpty { self.password = password }
    }

    /// The last `@` ends the credentials, so that an unencoded one inside a password does no harm.
    private static func divided(_ authority: Substring) -> (credentials: Substring?, address: Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, authority) }
        return (authority[..<at], authority[authority.index(after: at)...])
    }

    private static func hostAndPort(_ address: Substring) throws(RedisError) -> (host: String, port: UInt16) {
        var host = address
        var port: Substring?
        if address.first == "[" {
            guard let bracket = address.firstIndex(of: "]") else { throw invalid("an IPv6 address without ]") }
            host = address[address.index(after: address.startIndex)..<bracket]
            let rest = address[address.index(after: bracket)...]
            guard rest.isEmpty || rest.first == ":" else { throw invalid("unexpected text after ]") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = address.firstIndex(of: ":") {
            host = address[..<colon]
            port = address[address.index(after: colon)...]
        }
        guard !host.isEmpty else { throw invalid("no host") }
        guard let port else { return (String(host), 6379) }
        // The text is not repeated: a password with an unencoded slash would stand here.
        guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0 else {
            throw invalid("the port is not a number from 1 to 65535 (a / in a password must be written %2F)")
        }
        return (String(host), number)
    }

    private static func databaseNumber(_ text: Substring) throws(RedisError) -> Int {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int32(text) else {
            throw invalid("the database is not a number of at least 0")
        }
        return Int(number)
    }

    private static func decoded(_ text: Substring, what: String) throws(RedisError) -> String {
        guard let decoded = PercentEncoding.decode(text) else {
            throw invalid("the \(what) is not valid percent-encoded UTF-8")
        }
        return decoded
    }

    private static func invalid(_ message: String) -> RedisError {
        RedisError(.invalidConfiguration, operation: "Redis URL", message: message)
    }
}
