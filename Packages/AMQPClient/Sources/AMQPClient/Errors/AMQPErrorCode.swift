/// What kind of failure an ``AMQPError`` reports.
///
/// An open set: later versions may add codes, so a `switch` needs a `default`.
public struct AMQPErrorCode: Sendable, Hashable, CustomStringConvertible {
    /// The name of the code, stable across versions.
    public let name: String

    init(_ name: String) {
        self.name = name
    }

    /// The name of the code.
    public var description: String { name }

    /// There is no connection, and nothing of the operation was sent.
    public static let notConnected = AMQPErrorCode("notConnected")
    /// The connection was lost while the operation was outstanding: its outcome is unknown.
    public static let connectionLost = AMQPErrorCode("connectionLost")
    /// No connection could be made: refused, unreachable, unknown host or a failed TLS handshake.
    public static let connectFailed = AMQPErrorCode("connectFailed")
    /// The broker takes no publishes at present because of a memory or disk alarm.
    public static let blocked = AMQPErrorCode("blocked")
    /// No answer within the time allowed: the outcome is unknown.
    public static let timeout = AMQPErrorCode("timeout")
    /// The broker could not route a mandatory message to any queue and gave it back.
    public static let returned = AMQPErrorCode("returned")
    /// The broker refused to take responsibility for the message.
    public static let nacked = AMQPErrorCode("nacked")
    /// The broker closed the channel; the reply code says why.
    public static let channelClosed = AMQPErrorCode("channelClosed")
    /// The broker closed the connection; the reply code says why.
    public static let connectionClosed = AMQPErrorCode("connectionClosed")
    /// Wrong credentials, or no permission for the virtual host or the object.
    public static let accessRefused = AMQPErrorCode("accessRefused")
    /// The virtual host, queue or exchange does not exist.
    public static let notFound = AMQPErrorCode("notFound")
    /// The object exists with other properties than those asked for.
    public static let preconditionFailed = AMQPErrorCode("preconditionFailed")
    /// The peer sent what the protocol does not allow at that point.
    public static let protocolViolation = AMQPErrorCode("protocolViolation")
    /// Too many publishes are outstanding.
    public static let overloaded = AMQPErrorCode("overloaded")
    /// The waiting Swift task was cancelled.
    public static let cancelled = AMQPErrorCode("cancelled")
    /// The client was closed.
    public static let closed = AMQPErrorCode("closed")
    /// An argument cannot be expressed in AMQP, such as a name of more than 255 bytes.
    public static let invalidArgument = AMQPErrorCode("invalidArgument")
    /// The configuration is not usable, such as a malformed URL.
    public static let invalidConfiguration = AMQPErrorCode("invalidConfiguration")
}
