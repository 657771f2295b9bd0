/// Something that the tests themselves need went wrong.
public struct HarnessError: Error, CustomStringConvertible {
    /// What went wrong, in a sentence.
    public let description: String

    /// An error with its text.
    public init(_ description: String) {
        self.description = description
    }
}
