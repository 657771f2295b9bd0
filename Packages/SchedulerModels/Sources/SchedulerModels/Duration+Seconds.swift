extension Duration {
    /// The whole milliseconds in it, rounded towards zero.
    public var milliseconds: Int64 {
        // One division of the processor's; `components` divides and multiplies numbers of 128 bits, some ten times as long.
        let magnitude = attoseconds.magnitude
        let (high, low) = (UInt64(truncatingIfNeeded: magnitude >> 64), UInt64(truncatingIfNeeded: magnitude))
        let isNegative = self < .zero
        let unit: UInt64 = 1_000_000_000_000_000
        guard high < unit, let whole = Int64(exactly: unit.dividingFullWidth((high, low)).quotient) else {
            return isNegative ? .min : .max
        }
        return isNegative ? -whole : whole
    }

    /// The length in seconds.
    public var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// The length in seconds as a JSON number with at most three decimals: `30`, `0.5`.
    public var secondsText: String {
        let total = milliseconds
        let whole = total / 1_000
        let rest = abs(total % 1_000)
        guard rest != 0 else { return String(whole) }
        var digits = String(1_000 + rest).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return (total < 0 && whole == 0 ? "-" : "") + "\(whole).\(digits)"
    }
}
