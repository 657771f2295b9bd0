internal import HTTPClient

/// The header fields that a task may send.
enum CallHeaders {
    /// What belongs to the connection, the framing of the body or the URL.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The fields in the order of their names.
    ///
    /// - Throws: `invalid_parameters` naming the first field that cannot be sent.
    static func checked(_ headers: [String: String]) throws(HandlerFailure) -> HTTPClientHeaders {
        var fields = HTTPClientHeaders()
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let field = FieldPath.text([PathKey.name("headers"), PathKey.name(name)])
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
                throw .invalidParameter(field, "is not the name of a header")
            }
            if reserved.contains(name.lowercased()) { throw .invalidParameter(field, "is set by the worker itself") }
            // A line break would start a header, or a request, of the value's own.
            if value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
                throw .invalidParameter(field, "must not contain control characters")
            }
            if fields[name] != nil { throw .invalidParameter(field, "is given twice") }
            fields.append(name, value)
        }
        return fields
    }

    /// The characters of a token by RFC 9110.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
