/// Looks for the bytes of a JSON string that need care, eight at a time: most texts have none.
enum ByteScan {
    /// Where, from `start` on, the first byte is that ends a string in JSON text, begins an escape or may not be there: a quotation
    /// mark, a backslash, a control character.
    static func firstToMind(in bytes: borrowing Span<UInt8>, from start: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { unsafe first(in: $0, from: start, minded) }
    }

    /// Where, from `start` on, the first byte is that is written as an escape: one of these, or 0x7F.
    static func firstToEscape(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        unsafe first(in: bytes, from: start) { minded($0) | equal($0, 0x7F) }
    }

    @inline(__always)
    private static func first(
        in bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        _ marks: (UInt64) -> UInt64
    ) -> Int? {
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= bytes.count {
            let found = marks(UInt64(littleEndian: unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            if marks(UInt64(unsafe bytes[index]) | filling) != 0 { return index }
            index += 1
        }
        return nil
    }

    // Each of a word's bytes that has the property gets its highest bit. One behind such a byte may get it too, by what is
    // borrowed from it: the first is always right.

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var tops: UInt64 { 0x8080_8080_8080_8080 }
    /// Seven bytes that nobody looks for, for a word of a single one.
    private static var filling: UInt64 { 0x4040_4040_4040_4000 }

    @inline(__always)
    private static func minded(_ word: UInt64) -> UInt64 {
        below(word, 0x20) | equal(word, UInt8(ascii: "\"")) | equal(word, UInt8(ascii: "\\"))
    }

    @inline(__always)
    private static func below(_ word: UInt64, _ limit: UInt8) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & tops
    }

    @inline(__always)
    private static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        below(word ^ (ones &* UInt64(byte)), 1)
    }
}
