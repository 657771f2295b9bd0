internal import COpenSSL

/// The hash of FIPS 180-4.
enum SHA256 {
    /// The 32 bytes of the digest; nil when the library refuses, for example for want of memory.
    static func digest(of message: [UInt8]) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_Digest(message, message.count, &digest, &length, EVP_sha256(), nil) == 1 else { return nil }
        return Array(digest.prefix(Int(length)))
    }
}
