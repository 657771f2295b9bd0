internal import SchedulerModels

/// A text to be found in others, whatever the case.
///
/// Case is that of Unicode where either text is more than ASCII, else that of ASCII.
public struct TextSearch: Sendable, Equatable {
    private let needle: [UInt8]

    /// A search for a text; the empty one is found everywhere.
    public init(_ text: String) {
        needle = Self.folded(Array(text.utf8))
    }

    /// Whether the bytes of a text hold it.
    public func isFound(in text: [UInt8]) -> Bool {
        guard text.count >= needle.count || text.contains(where: { $0 >= 0x80 }) else { return false }
        return Self.contains(Self.folded(text), needle)
    }

    /// Whether the error of a task, as it is stored, has it in its code or in its message.
    func isFound(inError json: [UInt8]?) -> Bool {
        guard let json, !json.isEmpty, let error = try? JSONParser.parse(json, limits: .trusted) else { return false }
        return ["code", "message"].contains { name in
            (error[name]?.stringValue).map { isFound(in: Array($0.utf8)) } ?? false
        }
    }

    /// Whether the parameters of a submission, as it is stored, have it in their JSON text.
    ///
    /// The text is without spaces between its parts, and a character that JSON escapes is itself: a line break is found as
    /// a line break, a quote as a quote, and no letter of an escape is found.
    func isFound(inParametersOf members: [UInt8]?) -> Bool {
        guard let members, let range = MemberScan.parameters(of: members) else { return false }
        return isFound(in: MemberScan.unescaped(members[range]))
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        if text.contains(where: { $0 >= 0x80 }) {
            return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
        }
        return text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func contains(_ text: [UInt8], _ needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard text.count >= needle.count else { return false }
        let last = text.count - needle.count
        let (text, needle) = (text.span, needle.span)
        var start = 0
        while start <= last {
            if text[start] == first {
                var length = 1
                while length < needle.count, text[start + length] == needle[length] { length += 1 }
                if length == needle.count { return true }
            }
            start += 1
        }
        return false
    }
}
