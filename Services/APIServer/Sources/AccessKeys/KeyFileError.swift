/// Why a file of keys cannot be used: one line for a person that holds nothing of a key.
public struct KeyFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    /// An error of one line.
    public init(_ description: String) { self.description = description }
}
