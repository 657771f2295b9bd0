public import HTTPClient

/// What the built-in handlers may do.
public struct BuiltInHandlerConfiguration: Sendable, Equatable {
    /// The addresses that handlers may fetch from.
    public let addressPolicy: AddressPolicy

    /// Public addresses alone, or every address: for a worker whose tasks come from trusted hands only.
    public init(allowPrivateAddresses: Bool = false) {
        addressPolicy = allowPrivateAddresses ? .any : .publicOnly
    }

    /// Public addresses and those of the given blocks, such as `10.1.0.0/16`.
    ///
    /// - Throws: an error that names the first block that cannot be read.
    public init(allowedAddressBlocks: [String]) throws(HTTPClientError) {
        addressPolicy = try .publicOnly(allowing: allowedAddressBlocks)
    }
}
