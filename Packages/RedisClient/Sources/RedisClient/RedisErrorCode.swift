/// What kind of failure a ``RedisError`` is.
///
/// An open set: compare with the constants and keep a default branch. Codes made by ``server(_:)`` carry the first
/// word of Redis's error reply.
public struct RedisErrorCode: Sendable, Hashable, CustomStringConvertible {
    private let name: String

    /// The first word of Redis's error reply, for example `OOM`; nil when the failure is not a reply of the server.
    public let serverPrefix: String?

    /// The name used in descriptions and logs.
    public var description: String { name }

    private init(name: String, serverPrefix: String? = nil) {
        self.name = name
        self.serverPrefix = serverPrefix
    }

    /// An error reply of the server whose first word is `prefix`.
    public static func server(_ prefix: String) -> RedisErrorCode {
        RedisErrorCode(name: "server(\(prefix))", serverPrefix: prefix)
    }

    /// There is no connection, and the last attempt to make one failed; the command was not sent.
    public static let notConnected = RedisErrorCode(name: "notConnected")
    /// The connection ended while the command waited.
    public static let connectionLost = RedisErrorCode(name: "connectionLost")
    /// No reply came within the command's time; the connection was closed for it.
    public static let timeout = RedisErrorCode(name: "timeout")
    /// The connection the command was bound to is no longer the live one; the command was not sent.
    public static let connectionChanged = RedisErrorCode(name: "connectionChanged")
    /// The peer sent bytes that are no Redis protocol, or a reply nobody asked for.
    public static let protocolViolation = RedisErrorCode(name: "protocolViolation")
    /// The client was closed.
    public static let closed = RedisErrorCode(name: "closed")
    /// The calling Swift task was cancelled.
    public static let cancelled = RedisErrorCode(name: "cancelled")
    /// Too many commands or bytes wait already; the command was not sent.
    public static let overloaded = RedisErrorCode(name: "overloaded")
    /// A setting or URL cannot be used.
    public static let invalidConfiguration = RedisErrorCode(name: "invalidConfiguration")
    /// The reply has another type or form than the caller asked for.
    public static let unexpectedReply = RedisErrorCode(name: "unexpectedReply")
}

extension RedisErrorCode {
    /// The server is at `maxmemory` and refuses to grow.
    public static let outOfMemory = RedisErrorCode.server("OOM")
    /// The server is reading its data set from disk.
    public static let loading = RedisErrorCode.server("LOADING")
    /// A script runs for longer than `busy-reply-threshold`.
    public static let busy = RedisErrorCode.server("BUSY")
    /// The server is a replica that takes no writes.
    public static let readOnly = RedisErrorCode.server("READONLY")
    /// The server cannot persist and refuses writes.
    public static let misconfigured = RedisErrorCode.server("MISCONF")
    /// The connection is not authenticated.
    public static let noAuthentication = RedisErrorCode.server("NOAUTH")
    /// User name or password are wrong.
    public static let wrongPassword = RedisErrorCode.server("WRONGPASS")
    /// The user may not run this command or touch this key.
    public static let noPermission = RedisErrorCode.server("NOPERM")
    /// The key holds another type of value.
    public static let wrongType = RedisErrorCode.server("WRONGTYPE")
    /// The server does not hold a script with this digest.
    public static let noScript = RedisErrorCode.server("NOSCRIPT")
    /// The server holds no library with this function.
    public static let noFunction = RedisErrorCode(name: "noFunction", serverPrefix: "ERR")
}
