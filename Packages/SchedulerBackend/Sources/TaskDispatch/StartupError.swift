/// Why a service cannot start: one line that names the thing and what to do.
public struct StartupError: Error, Sendable, CustomStringConvertible {
    /// The line.
    public let message: String

    /// An error with its line.
    public init(_ message: String) {
        self.message = message
    }

    /// The line.
    public var description: String { message }
}
