extension JSONNumber {
    /// The exact whole number, when the text says one that fits 64 bits: 5, 5.0 and 50e-1 all do.
    public var int64: Int64? { whole() }

    /// Whether the text says a whole number of any size.
    public var isWhole: Bool {
        let parts = decimal
        return parts.digits.isEmpty || parts.exponent >= 0
    }

    /// The exact whole number, when the text says one that fits the type.
    ///
    /// Worked out from the digits: by way of a Double, 4.99999999999999999999 would be 5.
    public func whole<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        if let value = Value(text) { return value }
        let (isNegative, digits, exponent) = decimal
        guard !digits.isEmpty else { return 0 }
        // No number of 128 bits has more than 39 digits.
        guard exponent >= 0, exponent <= 39, digits.utf8.count + exponent <= 39 else { return nil }
        return Value((isNegative ? "-" : "") + digits + String(repeating: "0", count: exponent))
    }

    /// The digits that count, without zeros on either side, and the power of ten they are multiplied with.
    private var decimal: (isNegative: Bool, digits: Substring, exponent: Int) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(omittingEmptySubsequences: false) {
            $0 == "e" || $0 == "E"
        }
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        var digits = Substring((mantissa[0] + fraction).drop { $0 == "0" })
        // An exponent beyond Int is beyond every number of limited digits too.
        let limit = 1_000_000
        var exponent = 0
        if parts.count > 1 {
            let stated = Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -limit : limit)
            exponent = max(-limit, min(limit, stated))
        }
        exponent -= fraction.utf8.count
        while digits.last == "0" {
            digits = digits.dropLast()
            exponent += 1
        }
        return (isNegative, digits, exponent)
    }
}
