/// The addresses of the public Internet, by IANA's special-purpose registries.
enum PublicAddressSpace {
    private static let reservedFour = blocks([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ])

    /// Everything else in IPv6 (loopback, mapped, NAT64, unique local, link-local, multicast) is outside 2000::/3.
    private static let globalSix = blocks(["2000::/3"])

    /// Teredo, ORCHID and benchmarks; documentation; 6to4, which wraps any IPv4 address.
    private static let reservedSix = blocks(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])

    static func contains(_ address: IPAddress) -> Bool {
        if address.bytes.count == 4 { return !reservedFour.contains { $0.contains(address) } }
        return globalSix.contains { $0.contains(address) } && !reservedSix.contains { $0.contains(address) }
    }

    private static func blocks(_ texts: [String]) -> [AddressBlock] {
        texts.map { text in
            guard let block = AddressBlock(text) else { preconditionFailure("unreadable block \(text)") }
            return block
        }
    }
}
