internal import SchedulerModels

/// A key that was just made: the only moment at which it is known.
public struct NewKey: Sendable {
    /// Tells people and scanners for secrets what they have found.
    public static let prefix = "dts_"
    /// Random bytes of a key: 256 bits.
    private static let randomBytes = 32

    /// The key, for its owner.
    public let key: String
    /// The line for the file of keys.
    public let line: String

    /// Makes a key out of the system's randomness.
    public init(name: String, role: Role, rate: Double? = nil) throws(KeyFileError) {
        var random = SystemRandomNumberGenerator()
        key = Self.prefix + Hexadecimal.text((0..<Self.randomBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        guard let digest = SHA256.digest(of: Array(key.utf8)) else { throw KeyFileError("SHA-256 is not to be had") }
        line = "\(name):\(role.word):\(Hexadecimal.text(digest))" + (rate.map { ":\($0)" } ?? "")
        // What is written must be readable, the name above all.
        _ = try AccessKey(line: line[...])
    }
}
