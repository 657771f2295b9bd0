internal import Glibc

/// Steps through JSON text whose form is known beforehand, without building a value for each member.
///
/// Every step answers nil or false when the text is another one, which may be valid all the same: whoever reads then
/// leaves it to `JSONParser`. So nothing here need know all that JSON allows.
struct FixedFormReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Steps over exactly this text.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - position >= count else { return false }
        let isThere = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe memcmp($0 + position, text.utf8Start, count) == 0 } ?? (count == 0)
        }
        if isThere { position += count }
        return isThere
    }

    /// A whole number without a sign, of at most fifteen digits.
    mutating func whole(in range: ClosedRange<Int64>) -> Int64? {
        guard let value = digits(), range.contains(value) else { return nil }
        return value
    }

    /// A number of seconds with at most three decimals, in milliseconds.
    mutating func milliseconds(in range: ClosedRange<Duration>) -> Duration? {
        guard let whole = digits(), whole < 1_000_000_000_000 else { return nil }
        var value = whole * 1_000
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            var unit: Int64 = 1_000
            while let digit = digit(at: position) {
                guard unit > 1 else { return nil }
                unit /= 10
                value += digit * unit
                position += 1
            }
            guard unit < 1_000 else { return nil }
        }
        let duration = Duration.milliseconds(value)
        return range.contains(duration) ? duration : nil
    }

    /// A string of printable ASCII that nothing is escaped in.
    mutating func text() -> String? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            guard bytes[end] >= 0x20, bytes[end] < 0x7F, bytes[end] != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < bytes.count else { return nil }
        position = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Such a string that a rule accepts.
    mutating func text(_ accepts: (String) -> Bool) -> String? {
        guard let text = text(), accepts(text) else { return nil }
        return text
    }

    /// A task's identifier in quotes.
    mutating func taskID() -> TaskID? {
        let length = 36
        guard skip("\""), bytes.count - position > length, let id = TaskID(utf8: bytes[position..<position + length])
        else { return nil }
        position += length
        return skip("\"") ? id : nil
    }

    /// An object, whatever is in it, at that depth of the whole text.
    mutating func object(depth: Int) -> JSONObject? {
        JSONParser.object(in: bytes, at: &position, depth: depth)
    }

    /// `null`, or what is read; false when it is neither.
    mutating func orNull<Value>(_ value: inout Value?, _ read: (inout FixedFormReader) -> Value?) -> Bool {
        value = nil
        if skip("null") { return true }
        value = read(&self)
        return value != nil
    }

    private func digit(at index: Int) -> Int64? {
        guard index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") else {
            return nil
        }
        return Int64(bytes[index] - UInt8(ascii: "0"))
    }

    /// At most fifteen digits that do not begin with a superfluous zero, and that no exponent follows.
    private mutating func digits() -> Int64? {
        guard var value = digit(at: position) else { return nil }
        let start = position
        position += 1
        while let next = digit(at: position) {
            guard value > 0, position - start < 15 else { return nil }
            value = value * 10 + next
            position += 1
        }
        return value
    }
}
