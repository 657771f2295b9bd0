/// Writes compact JSON into a byte buffer.
///
/// Used for the hot records (a task in an answer, a message): some ten times cheaper than a general encoder, and it can
/// splice JSON text that is already at hand (`writeRaw`) instead of parsing and writing it again.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty writer.
    public init(reserving capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes a value of any kind.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: writeFixed("null")
        case .bool(let flag): writeFixed(flag ? "true" : "false")
        case .number(let number): writeRaw(number.text)
        case .string(let text): write(text)
        case .array(let elements):
            beginArray()
            for element in elements { write(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                write(member.value)
            }
            endObject()
        }
    }

    /// Writes a string value.
    public mutating func write(_ text: String) {
        separate()
        appendQuoted(text)
        needsComma = true
    }

    /// Writes a whole number.
    public mutating func write(_ number: Int64) {
        separate()
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.appendDecimal(number.magnitude)
        needsComma = true
    }

    /// Writes JSON text that never changes: a name and its colon, or whole members; cheaper than one name after the other.
    public mutating func writeFixed(_ json: StaticString) {
        separate()
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
        needsComma = bytes.last != UInt8(ascii: ":")
    }

    /// Writes a length of time in seconds.
    public mutating func write(_ duration: Duration) {
        let milliseconds = duration.milliseconds
        if milliseconds % 1_000 == 0 { write(milliseconds / 1_000) } else { writeRaw(duration.secondsText) }
    }

    /// Writes a task's identifier as a string value.
    public mutating func write(_ id: TaskID) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        id.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a moment as a string value.
    public mutating func write(_ moment: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        moment.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes text that is JSON already.
    public mutating func writeRaw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    /// Writes bytes that are JSON already.
    public mutating func writeRaw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Opens an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes an object.
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes an array.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the name of the member whose value comes next.
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Adds members that are JSON text already (`"a":1,"b":2`, without braces) to the object being written.
    public mutating func spliceMembers(_ members: some Collection<UInt8>) {
        guard !members.isEmpty else { return }
        separate()
        bytes.append(contentsOf: members)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { unsafe appendEscaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies what needs no escape in runs: nearly every text is one.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let index = unsafe ByteScan.firstToEscape(in: text, from: start) {
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            appendEscape(unsafe text[index])
            start = index + 1
        }
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

extension JSONWriter {
    /// Writes a member with a string value, or null.
    public mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { write(value) } else { writeFixed("null") }
    }

    /// Writes a member with a whole number, or null.
    public mutating func member(_ name: String, _ value: Int64?) {
        key(name)
        if let value { write(value) } else { writeFixed("null") }
    }

    /// Writes a member with an instant, or null.
    public mutating func member(_ name: String, _ value: Timestamp?) {
        key(name)
        if let value { write(value) } else { writeFixed("null") }
    }

    /// Writes a member with a length of time in seconds, or null.
    public mutating func member(_ name: String, _ value: Duration?) {
        key(name)
        if let value { write(value) } else { writeFixed("null") }
    }

    /// Writes a member whose value is JSON text already, or null.
    public mutating func member(_ name: String, raw json: [UInt8]?) {
        key(name)
        if let json, !json.isEmpty { writeRaw(json) } else { writeFixed("null") }
    }
}
