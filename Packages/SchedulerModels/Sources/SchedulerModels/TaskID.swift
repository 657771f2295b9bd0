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
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        let (first, second) = (Self.digits(of: high >> 32), Self.digits(of: high & 0xFFFF_FFFF))
        let (third, last) = (Self.digits(of: low >> 32), Self.digits(of: low & 0xFFFF_FFFF))
        unsafe bytes.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
        unsafe bytes.storeBytes(of: UInt32(second >> 32).bigEndian, toByteOffset: 9, as: UInt32.self)
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: second).bigEndian, toByteOffset: 14, as: UInt32.self)
        unsafe bytes.storeBytes(of: UInt32(third >> 32).bigEndian, toByteOffset: 19, as: UInt32.self)
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: third).bigEndian, toByteOffset: 24, as: UInt32.self)
        unsafe bytes.storeBytes(of: last.bigEndian, toByteOffset: 28, as: UInt64.self)
        unsafe buffer[8] = UInt8(ascii: "-")
        unsafe buffer[13] = UInt8(ascii: "-")
        unsafe buffer[18] = UInt8(ascii: "-")
        unsafe buffer[23] = UInt8(ascii: "-")
        return 36
    }

    /// The eight hexadecimal digits of a number of 32 bits, each a byte, the first in the highest one.
    ///
    /// All at once: an identifier is written several times for each task.
    private static func digits(of number: UInt64) -> UInt64 {
        var spread = number
        spread = (spread << 16 | spread) & 0x0000_FFFF_0000_FFFF
        spread = (spread << 8 | spread) & 0x00FF_00FF_00FF_00FF
        spread = (spread << 4 | spread) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        let fromDigitToLetter = UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
        return spread + 0x3030_3030_3030_3030 + letters * fromDigitToLetter
    }
}
