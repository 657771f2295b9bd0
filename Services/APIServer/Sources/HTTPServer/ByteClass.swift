/// Questions about bytes that the HTTP grammar asks (RFC 9110, RFC 9112).
enum ByteClass {
    /// Whether the byte may stand in a token (RFC 9110 §5.6.2).
    @inline(__always)
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }

    /// Whether the bytes are a token: not empty, token bytes only.
    static func isToken(_ bytes: borrowing Span<UInt8>) -> Bool {
        if bytes.isEmpty { return false }
        for index in bytes.indices where !isTokenByte(bytes[index]) { return false }
        return true
    }

    /// Whether the bytes may be a field value: no control byte except the tab.
    static func isFieldValue(_ bytes: borrowing Span<UInt8>) -> Bool {
        for index in bytes.indices {
            let byte = bytes[index]
            if (byte < 0x20 && byte != 0x09) || byte == 0x7f { return false }
        }
        return true
    }

    /// Whether the bytes are digits only, at least one.
    static func isDigits(_ bytes: borrowing Span<UInt8>) -> Bool {
        if bytes.isEmpty { return false }
        for index in bytes.indices where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) {
            return false
        }
        return true
    }

    /// The byte in lower case, when it is an ASCII letter.
    @inline(__always)
    static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Compares ASCII text without regard to case.
    static func equalIgnoringCase(_ bytes: borrowing Span<UInt8>, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { other in
            for index in bytes.indices where unsafe lowercase(bytes[index]) != lowercase(other[index]) { return false }
            return true
        }
    }

    /// Compares ASCII text without regard to case.
    static func equalIgnoringCase(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { other in
            guard bytes.count == other.count else { return false }
            return unsafe bytes.withUnsafeBufferPointer { these in
                for index in 0..<these.count where unsafe lowercase(these[index]) != lowercase(other[index]) {
                    return false
                }
                return true
            }
        }
    }

    /// The value of a hexadecimal digit; `nil` for any other byte.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
