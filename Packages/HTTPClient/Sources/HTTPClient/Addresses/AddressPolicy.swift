/// Which addresses a request may connect to.
///
/// Checked on the very address that is connected, so a name that resolves differently a moment later gains nothing.
public struct AddressPolicy: Sendable, Equatable {
    private let isOpen: Bool
    private let allowed: [AddressBlock]

    private init(isOpen: Bool, allowed: [AddressBlock]) {
        self.isOpen = isOpen
        self.allowed = allowed
    }

    /// Every address; for URLs of the operator's own.
    public static let any = AddressPolicy(isOpen: true, allowed: [])

    /// Only addresses of the public Internet; for URLs that clients send.
    public static let publicOnly = AddressPolicy(isOpen: false, allowed: [])

    /// Public addresses and those of the given blocks, for example `10.1.0.0/16` or `::1`.
    ///
    /// A v4-mapped address counts as the IPv4 address inside it.
    ///
    /// - Throws: `invalidConfiguration` naming the first block that cannot be read.
    public static func publicOnly(allowing blocks: [String]) throws(HTTPClientError) -> AddressPolicy {
        var allowed: [AddressBlock] = []
        for text in blocks {
            guard let block = AddressBlock(text) else {
                throw HTTPClientError(
                    code: .invalidConfiguration,
                    operation: "address policy",
                    message: "'\(text)' is not an address block such as 10.1.0.0/16"
                )
            }
            allowed.append(block)
        }
        return AddressPolicy(isOpen: false, allowed: allowed)
    }

    /// Whether a URL may carry a user name or password; never one that a client sent.
    var allowsCredentials: Bool { isOpen }

    /// Whether that address may be connected.
    func permits(_ address: IPAddress) -> Bool {
        if isOpen { return true }
        let plain = address.unmapped
        if allowed.contains(where: { $0.contains(plain) || $0.contains(address) }) { return true }
        return PublicAddressSpace.contains(address)
    }
}
