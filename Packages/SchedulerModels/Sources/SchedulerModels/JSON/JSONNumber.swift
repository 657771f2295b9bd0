/// A JSON number kept as its text, so that passing it on changes nothing.
public struct JSONNumber: Sendable, Equatable {
    /// The number as it was written; always valid by JSON's grammar.
    public let text: String

    /// Adopts text that the parser has checked.
    init(validated text: String) {
        self.text = text
    }

    /// A whole number.
    public init(_ value: some BinaryInteger) {
        text = String(value)
    }

    /// A floating-point number; nil when it is not finite.
    ///
    /// Whole values are written without a fraction.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if value == value.rounded(), value.magnitude < 9_007_199_254_740_992 {
            text = value == 0 ? "0" : String(Int64(value))
        } else {
            text = "\(value)"
        }
    }

    /// The nearest floating-point value; nil when it is too large for one.
    public var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
