/// Why a text is not acceptable JSON, and where.
public struct JSONParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, without quoting the text.
    public let reason: String
    /// Byte offset at which it was noticed.
    public let offset: Int
    /// Whether a limit was passed: the text may well be JSON, but it is more than is taken.
    public let isLimit: Bool

    /// An error at a byte offset.
    public init(reason: String, offset: Int, isLimit: Bool = false) {
        self.reason = reason
        self.offset = offset
        self.isLimit = isLimit
    }

    /// One line for a person.
    public var description: String { "\(reason) at byte \(offset)" }
}
