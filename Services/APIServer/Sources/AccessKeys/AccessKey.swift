internal import SchedulerModels

/// What is known of a key: never the key itself.
public struct AccessKey: Sendable, Equatable {
    /// Bytes of a digest.
    static let digestBytes = 32
    /// The most requests a second that can be asked for.
    static let mostRequests = 1_000_000.0

    /// Its name: in logs, and for people.
    public let name: String
    /// What it may do.
    public let role: Role
    /// The requests a second that it may make; nil for the server's usual limit.
    public let rate: Double?
    /// SHA-256 of the key.
    let digest: [UInt8]

    /// Reads `name:role:sha256[:rate]`; an error says what is wrong with the line and quotes nothing of it, for it may hold a key.
    init(line: Substring) throws(KeyFileError) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 3 || fields.count == 4 else {
            throw KeyFileError("must be name:role:sha256 or name:role:sha256:rate")
        }
        name = String(fields[0])
        guard NameRule.isName(name) else {
            throw KeyFileError("the name must be 1 to 64 characters of a-z, 0-9, '_', '.', '-'")
        }
        guard let role = Role(word: fields[1]) else {
            throw KeyFileError("the role must be \(Role.ofKeys.map(\.word).joined(separator: ", "))")
        }
        self.role = role
        guard let digest = Hexadecimal.bytes(fields[2]), digest.count == Self.digestBytes else {
            throw KeyFileError("the third field must be the key's SHA-256 digest, 64 hexadecimal digits, not the key")
        }
        self.digest = digest
        guard fields.count == 4 else {
            rate = nil
            return
        }
        guard let rate = Double(fields[3]), rate > 0, rate <= Self.mostRequests else {
            throw KeyFileError("the rate must be a number of requests a second above 0, at most 1000000")
        }
        self.rate = rate
    }
}
