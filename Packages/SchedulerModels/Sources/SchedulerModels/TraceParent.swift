/// The `traceparent` of a W3C trace context: which trace a task belongs to.
///
/// One that is malformed counts as none, as <https://www.w3.org/TR/trace-context/#traceparent-header> wants it.
public enum TraceParent {
    /// The value when it is a well-formed `traceparent`; nil otherwise.
    ///
    /// Of a version that is not known yet, what version 00 has is read and the rest is kept out: nobody here knows it.
    public static func read(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let length = 55
        guard bytes.count >= length else { return nil }
        let dash = UInt8(ascii: "-")
        for (index, byte) in bytes.prefix(length).enumerated() {
            let isDash = index == 2 || index == 35 || index == 52
            guard isDash ? byte == dash : isLowerHex(byte) else { return nil }
        }
        let version = bytes[0..<2]
        guard !version.elementsEqual("ff".utf8) else { return nil }
        if bytes.count > length {
            guard !version.elementsEqual("00".utf8), bytes[length] == dash else { return nil }
        }
        let zero = UInt8(ascii: "0")
        guard bytes[3..<35].contains(where: { $0 != zero }), bytes[36..<52].contains(where: { $0 != zero }) else {
            return nil
        }
        return "00" + String(decoding: bytes[2..<length], as: UTF8.self)
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
