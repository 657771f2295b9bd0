/// Finds a member of a JSON object without reading its value, so that the value's bytes stay what they are.
enum RawMember {
    /// The bytes of the member's value; nil when there is none.
    ///
    /// The text must be valid JSON, which the parser has made sure of, and the name must be written without escapes.
    static func value(of name: String, in object: [UInt8]) -> [UInt8]? {
        let wanted = Array(name.utf8)
        var depth = 0
        var lastString = 0..<0
        var start: Int?
        var index = 0
        while index < object.count {
            switch object[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(in: object, from: index)
                lastString = index + 1..<end
                index = end
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ":") where depth == 1:
                if start == nil, object[lastString].elementsEqual(wanted) { start = index + 1 }
            case UInt8(ascii: ",") where depth == 1:
                if let start { return trimmed(object[start..<index]) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0, let start { return trimmed(object[start..<index]) }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The index of the closing quote.
    private static func endOfString(in text: [UInt8], from quote: Int) -> Int {
        var index = quote + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index, text.count)
    }

    private static func trimmed(_ slice: ArraySlice<UInt8>) -> [UInt8] {
        let head = slice.drop { $0 <= 0x20 }
        let blanks = head.reversed().prefix { $0 <= 0x20 }.count
        return Array(head.dropLast(blanks))
    }
}
