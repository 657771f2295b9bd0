/// What the broker said about itself when the connection was made.
public struct AMQPBrokerInfo: Sendable, Equatable {
    /// The product, such as `RabbitMQ`.
    public let product: String
    /// The version, such as `3.10.8`.
    public let version: String
    /// The number of the connection, counted from 1.
    public let generation: UInt64

    /// Makes the description of a broker.
    public init(product: String, version: String, generation: UInt64) {
        self.product = product
        self.version = version
        self.generation = generation
    }

    /// Whether the version is the given one or a later one.
    public func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let parts = version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 }
        let own = (parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
        return own >= (major, minor)
    }
}
