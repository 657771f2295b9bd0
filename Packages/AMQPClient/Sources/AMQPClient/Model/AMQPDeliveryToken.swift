/// The right to settle one delivery, once.
///
/// It belongs to the connection on which the delivery came. After that connection is lost the broker delivers the message
/// again, and settling the old token does nothing.
public struct AMQPDeliveryToken: Sendable, Hashable {
    /// The number of the connection, counted from 1.
    public let generation: UInt64
    let tag: UInt64

    /// Makes a token, for tests of what receives deliveries.
    public init(generation: UInt64, tag: UInt64) {
        self.generation = generation
        self.tag = tag
    }
}
