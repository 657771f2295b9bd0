/// What a callback is signed with.
struct CallbackSecret: Sendable, Equatable {
    /// Shorter ones could be guessed.
    static let leastBytes = 16
    private static let prefix = "whsec_"

    let key: [UInt8]

    /// Reads `whsec_` and base64, or takes plain text as it is; nil when it is neither or too short.
    init?(_ text: some StringProtocol) {
        let key = text.hasPrefix(Self.prefix) ? Base64.decode(text.dropFirst(Self.prefix.count)) : Array(text.utf8)
        guard let key, key.count >= Self.leastBytes else { return nil }
        self.key = key
    }
}
