/// A request target in its parts, checked strictly.
///
/// The library below decodes targets leniently (`%00` cuts the string, `%zz` stays), so this reads the raw bytes.
struct RequestTarget: Equatable {
    let raw: String
    let path: String
    let query: [HTTPQuery.Item]

    private static let maximumQueryItems = 100

    init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.first == UInt8(ascii: "/") else { throw .badRequest("The request target must begin with a slash.") }
        var queryStart: Int?
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte >= 0x21, byte <= 0x7e, byte != UInt8(ascii: "#"), byte != UInt8(ascii: "\\") else {
                throw .badRequest("The request target holds a byte that must be percent-encoded.")
            }
            if byte == UInt8(ascii: "?"), queryStart == nil { queryStart = index }
        }
        let raw = String(decoding: bytes, as: UTF8.self)
        self.raw = raw
        let isPathAlone = queryStart == nil && !bytes.contains(UInt8(ascii: "%")) && !bytes.contains(UInt8(ascii: "."))
        path = isPathAlone ? raw : try Self.decodePath(bytes[..<(queryStart ?? bytes.count)])
        query = if let queryStart { try Self.parseQuery(bytes[(queryStart + 1)...]) } else { [] }
    }

    private static func decodePath(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> String {
        let decoded = try PercentDecoding.decode(bytes, plusIsSpace: false)
        // As long as before: nothing was encoded, so nothing can have been hidden.
        let wasEncoded = decoded.count != bytes.count
        if wasEncoded {
            let slashes = bytes.count { $0 == UInt8(ascii: "/") }
            guard !decoded.contains(UInt8(ascii: "\\")), decoded.count(where: { $0 == UInt8(ascii: "/") }) == slashes
            else { throw .badRequest("The path holds an encoded separator.") }
            guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
                throw .badRequest("The path holds an encoded control byte.")
            }
        }
        guard !hasDotSegment(decoded) else { throw .badRequest("The path holds a dot segment.") }
        return try text(decoded, "path")
    }

    private static func hasDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        guard path.contains(dot) else { return false }
        return path.split(separator: UInt8(ascii: "/")).contains { segment in
            segment.elementsEqual([dot]) || segment.elementsEqual([dot, dot])
        }
    }

    private static func parseQuery(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> [HTTPQuery.Item] {
        var items: [HTTPQuery.Item] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard items.count < maximumQueryItems else { throw .badRequest("The query has too many items.") }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = try PercentDecoding.decode(part[..<equals], plusIsSpace: true)
            let value = try PercentDecoding.decode(part[equals...].dropFirst(), plusIsSpace: true)
            guard !name.contains(0), !value.contains(0) else {
                throw .badRequest("The query holds an encoded zero byte.")
            }
            items.append(HTTPQuery.Item(name: try text(name, "query"), value: try text(value, "query")))
        }
        return items
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ part: String) throws(Refusal) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .badRequest("The \(part) is not UTF-8.")
        }
        return text
    }
}
