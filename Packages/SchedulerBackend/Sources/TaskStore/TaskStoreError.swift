internal import RedisClient

/// Why the store could not answer.
public struct TaskStoreError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is, and what the caller may do about it.
    public enum Kind: Sendable, Equatable {
        /// Redis cannot be reached or does not serve; the same call may be sent again, all of them are repeatable.
        case unavailable
        /// Redis has no memory left for new work.
        case full
        /// The command was to go over one connection, and that one is gone.
        case connectionChanged
        /// Redis answered something that the store does not understand: a defect, or a key of another program.
        case unexpected
        /// The caller's task was cancelled.
        case cancelled
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// What was being done.
    public let operation: String
    /// One line for a person, without keys' contents.
    public let message: String

    /// An error of an operation.
    public init(kind: Kind, operation: String, message: String) {
        self.kind = kind
        self.operation = operation
        self.message = message
    }

    /// Sorts an error of the client.
    init(_ error: RedisError, operation: String) {
        self.init(kind: Self.kind(of: error), operation: operation, message: error.description)
    }

    private static func kind(of error: RedisError) -> Kind {
        if error.code == .connectionChanged { return .connectionChanged }
        if error.code == .cancelled { return .cancelled }
        if error.code == .server("OOM") { return .full }
        if error.isRetryable { return .unavailable }
        if error.code == .server("NOAUTH") || error.code == .server("NOPERM") || error.code == .server("READONLY")
            || error.code == .server("MISCONF")
        {
            return .unavailable
        }
        return .unexpected
    }

    /// One line for a person.
    public var description: String { "\(operation): \(message)" }
}
