internal import COpenSSL

/// Comparing without telling by the time it takes where the first difference is.
enum ConstantTime {
    /// Whether both hold the same bytes; their lengths are no secret.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return unsafe CRYPTO_memcmp(one, other, one.count) == 0
    }
}
