extension AMQPConfiguration {
    /// Reads `amqp://user:password@host:port/vhost?heartbeat=10` or the same with `amqps`.
    ///
    /// User, password and virtual host are percent-decoded; `amqp://h` and `amqp://h/` both mean the virtual host `/`. Known
    /// query items: `heartbeat` (s), `connection_timeout` (ms), `cacertfile`, `certfile`, `keyfile`, `verify`
    /// (`verify_peer`, `verify_none`), `name`. Throws ``AMQPErrorCode/invalidConfiguration``, whose message never quotes the URL.
    public init(url: String) throws(AMQPError) {
        var rest = Substring(url)
        if let range = rest.firstRange(of: "://"), rest[..<range.lowerBound].lowercased() == "amqp" {
            self.init()
            rest = rest[range.upperBound...]
        } else if let range = rest.firstRange(of: "://"), rest[..<range.lowerBound].lowercased() == "amqps" {
            self.init(tls: AMQPTLSConfiguration())
            rest = rest[range.upperBound...]
        } else {
            throw Self.invalid("the URL must start with amqp:// or amqps://")
        }
        guard !rest.contains("#") else { throw Self.invalid("the URL must not have a fragment") }
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            try readVirtualHost(rest[rest.index(after: slash)...])
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            try readUser(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        try readAuthority(rest)
        for item in query.split(separator: "&") {
            try readQueryItem(item)
        }
    }

    private static func invalid(_ message: String) -> AMQPError {
        AMQPError(.invalidConfiguration, operation: "configure", message: message)
    }

    private mutating func readVirtualHost(_ path: Substring) throws(AMQPError) {
        guard !path.contains("/") else {
            throw Self.invalid("a slash inside the virtual host must be written as %2F")
        }
        let decoded = try Self.percentDecoded(path, "virtual host")
        virtualHost = decoded.isEmpty ? "/" : decoded
    }

    private mutating func readUser(_ info: Substring) throws(AMQPError) {
        let parts = info.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if let name = parts.first {
            username = try Self.percentDecoded(name, "user name")
        }
        if parts.count > 1 {
            password = try Self.percentDecoded(parts[1], "password")
        }
    }

    private mutating func readAuthority(_ authority: Substring) throws(AMQPError) {
        var name = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else {
                throw Self.invalid("the IPv6 address has no closing bracket")
            }
            name = authority[authority.index(after: authority.startIndex)..<close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw Self.invalid("unexpected text after the host") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            name = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        if !name.isEmpty {
            host = try Self.percentDecoded(name, "host")
        }
        guard let portText else { return }
        guard let number = Int(portText), (1...65_535).contains(number) else {
            throw Self.invalid("the port must be a number from 1 to 65535")
        }
        port = number
    }

    private mutating func readQueryItem(_ item: Substring) throws(AMQPError) {
        let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = String(parts[0])
        let value = try Self.percentDecoded(parts.count > 1 ? parts[1] : "", "query item")
        switch key {
        case "heartbeat": heartbeat = .seconds(try Self.number(value, key, limit: 3_600))
        case "connection_timeout": connectTimeout = .milliseconds(try Self.number(value, key, limit: 3_600_000))
        case "name": connectionName = value
        case "cacertfile": tls?.caCertificatePath = value
        case "certfile": tls?.clientCertificatePath = value
        case "keyfile": tls?.clientKeyPath = value
        case "verify":
            guard value == "verify_peer" || value == "verify_none" else {
                throw Self.invalid("verify must be verify_peer or verify_none")
            }
            tls?.verifyPeer = value == "verify_peer"
            tls?.verifyHostname = value == "verify_peer"
        default: throw Self.invalid("the query item \(key) is not known")
        }
    }

    private static func number(_ text: String, _ key: String, limit: Int) throws(AMQPError) -> Int {
        guard let number = Int(text), (0...limit).contains(number) else {
            throw invalid("\(key) must be a number from 0 to \(limit)")
        }
        return number
    }

    private static func percentDecoded(_ text: Substring, _ what: String) throws(AMQPError) -> String {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                throw invalid("the \(what) has a broken percent escape")
            }
            bytes.append(high << 4 | low)
        }
        // A zero byte would silently cut the text short inside the C library.
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw invalid("the \(what) is not valid UTF-8 text")
        }
        return decoded
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
