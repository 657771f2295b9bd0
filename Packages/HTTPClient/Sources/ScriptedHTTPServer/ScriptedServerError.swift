internal import Glibc

/// What the system refused to the server.
public struct ScriptedServerError: Error, Sendable, CustomStringConvertible {
    /// What was being done, with the system's error number.
    public let description: String

    init(operation: String) {
        description = "\(operation): errno \(errno)"
    }
}
