/// A strict reader of JSON (RFC 8259) with limits.
///
/// Strict where common parsers are lenient, because two parsers that disagree are a way in: duplicate names, invalid
/// UTF-8, lone surrogates, a byte order mark, trailing commas and leading zeros are all refused. One pass, no recursion
/// deeper than `JSONLimits.maximumDepth`.
public struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var values = 0

    private init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one JSON text that fills the whole of `bytes`.
    public static func parse(
        _ bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONParseError) -> JSONValue {
        var parser = JSONParser(bytes, limits: limits)
        parser.skipWhitespace()
        let value = try parser.value(depth: 0)
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error("unexpected text after the value") }
        return value
    }

    /// Reads one JSON text.
    public static func parse(
        _ text: String,
        limits: JSONLimits = JSONLimits()
    ) throws(JSONParseError) -> JSONValue {
        try parse(Array(text.utf8), limits: limits)
    }

    /// Reads an object inside a text that the scheduler wrote.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - position: Where the object begins; afterwards, what comes behind it.
    ///   - depth: How deep it stands in the text, itself counted.
    /// - Returns: The object; nil when there is none that is valid.
    static func object(in bytes: [UInt8], at position: inout Int, depth: Int) -> JSONObject? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return nil }
        // A few values less than the whole text may have: what is near the limit is left to who counts them all.
        var limits = JSONLimits.trusted
        limits.maximumValues -= 100
        var parser = JSONParser(bytes, limits: limits)
        parser.position = position
        guard let object = try? parser.object(depth: depth) else { return nil }
        position = parser.position
        return object
    }

    private func error(_ reason: String) -> JSONParseError {
        JSONParseError(reason: reason, offset: position)
    }

    private func limit(_ reason: String) -> JSONParseError {
        JSONParseError(reason: reason, offset: position, isLimit: true)
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONParseError) -> JSONValue {
        guard position < bytes.count else { throw error("the text ends where a value is expected") }
        values += 1
        guard values <= limits.maximumValues else { throw limit("more than \(limits.maximumValues) values") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error("unexpected character")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONParseError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw error("unexpected end of the text") }
        var matches = true
        for index in 0..<length where unsafe bytes[position + index] != word.utf8Start[index] {
            matches = false
        }
        guard matches else { throw error("unexpected word") }
        position += length
        return value
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONObject {
        guard depth <= limits.maximumDepth else { throw limit("nested deeper than \(limits.maximumDepth) levels") }
        position += 1
        var result = JSONObject()
        var seen: Set<String> = []
        skipWhitespace()
        if try consume(UInt8(ascii: "}")) { return result }
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error("a member's name in quotes is expected")
            }
            let key = try string()
            try noteName(key, in: result, seen: &seen)
            skipWhitespace()
            guard try consume(UInt8(ascii: ":")) else { throw error("':' is expected") }
            skipWhitespace()
            result.appendUnchecked(key, try value(depth: depth))
            skipWhitespace()
            if try consume(UInt8(ascii: "}")) { return result }
            guard try consume(UInt8(ascii: ",")) else { throw error("',' or '}' is expected") }
            skipWhitespace()
        }
    }

    /// Refuses a second member of the same name; a set takes over from comparing once an object is not small.
    private func noteName(_ key: String, in object: JSONObject, seen: inout Set<String>) throws(JSONParseError) {
        guard object.count < limits.maximumMembers else { throw limit("more than \(limits.maximumMembers) members") }
        var duplicate = false
        if object.count < 12 {
            duplicate = object.members.contains { $0.key == key }
        } else {
            if seen.isEmpty { seen = Set(object.members.map(\.key)) }
            duplicate = !seen.insert(key).inserted
        }
        guard !duplicate else { throw error("a member's name appears twice") }
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> [JSONValue] {
        guard depth <= limits.maximumDepth else { throw limit("nested deeper than \(limits.maximumDepth) levels") }
        position += 1
        var result: [JSONValue] = []
        skipWhitespace()
        if try consume(UInt8(ascii: "]")) { return result }
        while true {
            result.append(try value(depth: depth))
            skipWhitespace()
            if try consume(UInt8(ascii: "]")) { return result }
            guard try consume(UInt8(ascii: ",")) else { throw error("',' or ']' is expected") }
            skipWhitespace()
        }
    }

    private mutating func consume(_ byte: UInt8) throws(JSONParseError) -> Bool {
        guard position < bytes.count else { throw error("the text ends too early") }
        guard bytes[position] == byte else { return false }
        position += 1
        return true
    }
}

extension JSONParser {
    private func isDigit(at index: Int) -> Bool {
        index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
    }

    private mutating func digits() throws(JSONParseError) {
        guard isDigit(at: position) else { throw error("a digit is expected") }
        while isDigit(at: position) { position += 1 }
    }

    private mutating func number() throws(JSONParseError) -> JSONNumber {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
            guard !isDigit(at: position) else { throw error("a number starts with a superfluous zero") }
        } else {
            try digits()
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
        }
        guard position - start <= limits.maximumNumberLength else {
            throw limit("a number longer than \(limits.maximumNumberLength) characters")
        }
        return JSONNumber(validated: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func string() throws(JSONParseError) -> String {
        position += 1
        let start = position
        var plain = true
        while let next = ByteScan.firstToMind(in: bytes.span, from: position) {
            position = next
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let raw = start..<position
                position += 1
                return plain ? try text(bytes.span.extracting(raw)) : try unescaped(bytes[raw], from: start)
            }
            guard byte == UInt8(ascii: "\\") else { throw error("an unescaped control character in a string") }
            plain = false
            position += 2
        }
        position = bytes.count
        throw error("a string is not closed")
    }

    private func text(_ raw: Span<UInt8>) throws(JSONParseError) -> String {
        guard let text = try? UTF8Span(validating: raw) else { throw error("invalid UTF-8 in a string") }
        return String(copying: text)
    }

    private func unescaped(_ raw: ArraySlice<UInt8>, from start: Int) throws(JSONParseError) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                index += 1
                continue
            }
            index += 1
            guard index < raw.endIndex else { throw error("a string is not closed") }
            switch raw[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(raw[index])
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = try unicodeEscape(raw, &index)
                output.append(contentsOf: Array(String(Character(scalar)).utf8))
            default: throw JSONParseError(reason: "an unknown escape in a string", offset: index)
            }
            index += 1
        }
        return try text(output.span)
    }

    /// Reads `uXXXX`, with its second half when it is a surrogate pair; leaves `index` at the last digit.
    private func unicodeEscape(
        _ raw: ArraySlice<UInt8>,
        _ index: inout Int
    ) throws(JSONParseError) -> Unicode.Scalar {
        let first = try hexQuad(raw, index + 1)
        index += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        let lone = JSONParseError(reason: "half of a surrogate pair in a string", offset: index)
        guard first < 0xDC00, index + 6 < raw.endIndex, raw[index + 1] == UInt8(ascii: "\\"),
            raw[index + 2] == UInt8(ascii: "u")
        else { throw lone }
        let second = try hexQuad(raw, index + 3)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw lone }
        index += 6
        return scalar
    }

    private func hexQuad(_ raw: ArraySlice<UInt8>, _ start: Int) throws(JSONParseError) -> UInt32 {
        guard start + 4 <= raw.endIndex else {
            throw JSONParseError(reason: "an incomplete escape in a string", offset: start)
        }
        var value: UInt32 = 0
        for byte in raw[start..<start + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw JSONParseError(reason: "an escape with something that is no hexadecimal digit", offset: start)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
