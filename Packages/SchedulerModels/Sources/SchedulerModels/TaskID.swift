/// A task's identifier: a UUID of version 7, written in lower case.
///
/// The first 48 bits are milliseconds since 1970, so identifiers sort by the time they were made; lists rely on that.
public struct TaskID: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// Puts an identifier together from its fields; version and variant bits are set here.
    init(milliseconds: UInt64, sequence: UInt16, random: UInt64) {
        high = milliseconds << 16 | 0x7000 | UInt64(sequence & 0x0FFF)
        low = random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads the canonical form (8-4-4-4-12 hexadecimal digits, either case); nil for anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: text.utf8)
    }

    /// Reads the canonical form from its bytes.
    init?(utf8 bytes: some Sequence<UInt8>) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var digits = 0
        var index = 0
        for byte in bytes {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Self.digit(byte), digits < 32 else { return nil }
                if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
                digits += 1
            }
            index += 1
        }
        guard digits == 32, index == 36 else { return nil }
        self.high = high
        self.low = low
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// Orders by time of making, then by count within the millisecond.
    public static func < (left: TaskID, right: TaskID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// When it was made, by the clock of the machine that made it.
    public var timestamp: Timestamp {
        Timestamp(milliseconds: Int64(high >> 16))
    }

    /// What every identifier that was made at a moment begins with, in the canonical form; what sorts before it is older.
    public static func prefix(at moment: Timestamp) -> String {
        let milliseconds = UInt64(max(0, min(moment.milliseconds, 0xFFFF_FFFF_FFFF)))
        return String(TaskID(milliseconds: milliseconds, sequence: 0, random: 0).description.prefix(13))
    }

    /// The canonical form in lower case.
    public var description: String {
        unsafe String(unsafeUninitializedCapacity: 36) { unsafe write(to: $0) }
    }

    /// Appends the description.
    func append(to text: inout [UInt8]) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { buffer in
            _ = unsafe write(to: buffer)
            unsafe text.append(contentsOf: buffer)
        }
    }

    /// Writes the 36 bytes of the description and returns how many they are.
    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        unsafe Self.write(high >> 32, digits: 8, to: buffer, at: 0)
        unsafe Self.write(high >> 16, digits: 4, to: buffer, at: 9)
        unsafe Self.write(high, digits: 4, to: buffer, at: 14)
        unsafe Self.write(low >> 48, digits: 4, to: buffer, at: 19)
        unsafe Self.write(low, digits: 12, to: buffer, at: 24)
        unsafe buffer[8] = UInt8(ascii: "-")
        unsafe buffer[13] = UInt8(ascii: "-")
        unsafe buffer[18] = UInt8(ascii: "-")
        unsafe buffer[23] = UInt8(ascii: "-")
        return 36
    }

    /// Writes a number's lowest hexadecimal digits.
    @inline(__always)
    private static func write(
        _ number: UInt64,
        digits: Int,
        to buffer: UnsafeMutableBufferPointer<UInt8>,
        at start: Int
    ) {
        var rest = number
        for position in stride(from: start + digits - 1, through: start, by: -1) {
            let value = UInt8(truncatingIfNeeded: rest & 15)
            unsafe buffer[position] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            rest >>= 4
        }
    }
}
