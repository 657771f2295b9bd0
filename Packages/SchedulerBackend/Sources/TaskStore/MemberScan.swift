/// Finds its way in the JSON text of a stored submission without building its values.
///
/// The text is our own: valid, without spaces between its parts.
enum MemberScan {
    /// Where the value of the member `parameters` stands in the members of a submission; nil when it has none.
    static func parameters(of members: [UInt8]) -> Range<Int>? {
        let key = Array(#""parameters":"#.utf8)
        var position = 0
        while position < members.count {
            let isWanted = members[position...].starts(with: key)
            guard let colon = end(ofStringAt: position, in: members) else { return nil }
            let value = colon + 1
            guard value < members.count else { return nil }
            let end = end(ofValueAt: value, in: members)
            if isWanted { return value..<end }
            position = end + 1
        }
        return nil
    }

    /// A JSON text whose escapes are resolved; not JSON any more, but what a reader sees.
    static func unescaped(_ json: ArraySlice<UInt8>) -> [UInt8] {
        guard json.contains(UInt8(ascii: "\\")) else { return Array(json) }
        var text: [UInt8] = []
        text.reserveCapacity(json.count)
        var position = json.startIndex
        while position < json.endIndex {
            guard json[position] == UInt8(ascii: "\\"), position + 1 < json.endIndex else {
                text.append(json[position])
                position += 1
                continue
            }
            let mark = json[position + 1]
            position += 2
            switch mark {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "u"):
                let digits = json[position..<min(position + 4, json.endIndex)]
                // Written for control characters alone; anything else stands in the text as itself.
                if let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
                {
                    text.append(contentsOf: Array(String(Character(scalar)).utf8))
                }
                position += digits.count
            default: text.append(mark)
            }
        }
        return text
    }

    /// The index behind a string that begins at an index.
    private static func end(ofStringAt start: Int, in json: [UInt8]) -> Int? {
        guard json[start] == UInt8(ascii: "\"") else { return nil }
        var position = start + 1
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "\""): return position + 1
            default: position += 1
            }
        }
        return nil
    }

    /// The index behind a value that begins at an index: that of the comma, or the end.
    private static func end(ofValueAt start: Int, in json: [UInt8]) -> Int {
        var position = start
        var depth = 0
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "\""):
                position = end(ofStringAt: position, in: json) ?? json.count
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0: return position
            default: break
            }
            position += 1
        }
        return json.count
    }
}
