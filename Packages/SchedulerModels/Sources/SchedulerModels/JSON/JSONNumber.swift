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

extension JSONNumber {
    /// The exact whole number, when the text says one that fits 64 bits: 5, 5.0 and 50e-1 all do.
    ///
    /// Worked out from the digits: by way of a Double, 4.99999999999999999999 would be 5.
    public var int64: Int64? {
        if let value = Int64(text) { return value }
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(omittingEmptySubsequences: false) {
            $0 == "e" || $0 == "E"
        }
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = (mantissa[0] + fraction).drop { $0 == "0" }
        guard !digits.isEmpty else { return 0 }
        // An exponent beyond Int has no whole number of 64 bits, whatever digits a text of limited length holds.
        guard let stated = parts.count > 1 ? Int(parts[1]) : 0, stated.magnitude < 1_000_000 else { return nil }
        var exponent = stated - fraction.utf8.count
        while digits.last == "0" {
            digits = digits.dropLast()
            exponent += 1
        }
        guard exponent >= 0, digits.utf8.count + exponent <= 19 else { return nil }
        return Int64((isNegative ? "-" : "") + digits + String(repeating: "0", count: exponent))
    }
}
