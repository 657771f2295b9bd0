internal import SchedulerModels

/// Finds where the elements of a JSON array lie, so that they can be read one by one.
///
/// It follows brackets and strings only; whether an element is JSON is for the parser to say.
struct JSONArraySplit {
    private let bytes: [UInt8]
    private let most: Int
    private(set) var elements: [Range<Int>] = []
    private var start: Int
    private var position: Int
    private var depth = 1

    /// The ranges of the elements of the array that begins at `start`; nil when there are more than `most`.
    static func elements(of bytes: [UInt8], from start: Int, atMost most: Int) throws(JSONParseError) -> [Range<Int>]? {
        var split = JSONArraySplit(bytes: bytes, most: most, start: start + 1, position: start + 1)
        return try split.run() ? split.elements : nil
    }

    private init(bytes: [UInt8], most: Int, start: Int, position: Int) {
        self.bytes = bytes
        self.most = most
        self.start = start
        self.position = position
    }

    private mutating func run() throws(JSONParseError) -> Bool {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 1:
                elements.append(start..<position)
                guard elements.count < most else { return false }
                start = position + 1
            case UInt8(ascii: "]") where depth == 1: return try end()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                guard depth > 0 else { throw error("',' or ']' is expected") }
            default: break
            }
            position += 1
        }
        throw error("the text ends too early")
    }

    /// At the array's last bracket: only white space may follow.
    private mutating func end() throws(JSONParseError) -> Bool {
        let isEmpty = elements.isEmpty && bytes[start..<position].allSatisfy(\.isJSONWhitespace)
        if !isEmpty { elements.append(start..<position) }
        position += 1
        guard bytes[position...].allSatisfy(\.isJSONWhitespace) else { throw error("unexpected text after the value") }
        return true
    }

    /// Leaves `position` at the closing quote.
    private mutating func skipString() throws(JSONParseError) {
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw error("a string is not closed") }
    }

    private func error(_ reason: String) -> JSONParseError {
        JSONParseError(reason: reason, offset: min(position, bytes.count))
    }
}

extension UInt8 {
    /// Whether JSON allows this byte between values.
    var isJSONWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
