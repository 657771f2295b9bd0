extension Duration {
    /// The whole milliseconds in it, rounded towards zero.
    public var milliseconds: Int64 {
        let parts = components
        let (product, overflow) = parts.seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, isTooLarge) = product.addingReportingOverflow(parts.attoseconds / 1_000_000_000_000_000)
        guard !overflow, !isTooLarge else { return parts.seconds < 0 ? .min : .max }
        return sum
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
