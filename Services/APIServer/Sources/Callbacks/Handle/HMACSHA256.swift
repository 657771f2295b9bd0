internal import COpenSSL

/// The keyed hash of RFC 2104 with SHA-256.
enum HMACSHA256 {
    /// The 32 bytes of the code; nil when the library refuses, for example for want of memory.
    static func code(of message: [UInt8], key: [UInt8]) -> [UInt8]? {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length) != nil else {
            return nil
        }
        return Array(code.prefix(Int(length)))
    }
}
