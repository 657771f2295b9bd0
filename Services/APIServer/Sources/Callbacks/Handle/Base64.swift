internal import COpenSSL

/// Base64 with padding (RFC 4648 §4).
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        // The library ends the text with a zero byte.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let length = unsafe EVP_EncodeBlock(&text, bytes, Int32(bytes.count))
        return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }

    /// The bytes; nil when the text is not base64 to its last character, which the library is lenient about.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        let padding = characters.suffix(2).count { $0 == UInt8(ascii: "=") }
        let isPlain = characters.dropLast(padding).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"): true
            default: false
            }
        }
        guard isPlain, characters.count.isMultiple(of: 4) else { return nil }
        var bytes = [UInt8](repeating: 0, count: characters.count / 4 * 3)
        let length = unsafe EVP_DecodeBlock(&bytes, characters, Int32(characters.count))
        guard length == bytes.count else { return nil }
        return Array(bytes.dropLast(padding))
    }
}
