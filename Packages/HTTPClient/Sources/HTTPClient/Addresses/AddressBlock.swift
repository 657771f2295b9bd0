/// All addresses that share a prefix (CIDR).
struct AddressBlock: Sendable, Hashable {
    private let prefix: [UInt8]
    private let length: Int

    /// Reads `10.0.0.0/8`, `fd00::/8`, or a single address; bits behind the prefix must be zero.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)), !first.contains("%") else { return nil }
        let whole = address.bytes.count * 8
        var length = whole
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let given = Int(parts[1]), given <= whole
            else { return nil }
            length = given
        }
        prefix = address.bytes
        self.length = length
        guard AddressBlock.masked(prefix, length) == prefix else { return nil }
    }

    /// Whether the address is of this family and starts with this prefix.
    func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == prefix.count && AddressBlock.masked(address.bytes, length) == prefix
    }

    private static func masked(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xFF << (8 - kept))
        }
    }
}
