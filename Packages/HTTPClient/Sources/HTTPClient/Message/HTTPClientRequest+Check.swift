extension HTTPClientRequest {
    /// The reason why this request cannot be put on the wire, nil when it can.
    var defect: String? {
        if method.isEmpty || method.utf8.count > 32 || !method.utf8.allSatisfy(HTTPClientRequest.isTokenByte) {
            return "the method is not a token"
        }
        for field in headers.fields {
            if field.name.isEmpty || !field.name.utf8.allSatisfy(HTTPClientRequest.isTokenByte) {
                return "a header's name is not a token"
            }
            // A line break would start a header, or a request, of the value's own.
            if field.value.utf8.contains(where: { ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F }) {
                return "a header's value has a control character"
            }
        }
        if headers["Content-Length"] != nil || headers["Transfer-Encoding"] != nil {
            return "the body's framing is not the caller's to set"
        }
        if timeout <= .zero || connectTimeout <= .zero { return "a timeout must be positive" }
        if maximumResponseBytes < 0 || maximumRedirects < 0 { return "a limit must not be negative" }
        return nil
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
