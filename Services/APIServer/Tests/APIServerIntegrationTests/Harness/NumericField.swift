/// A number of a submission or of a query, with what it may be.
struct NumericField: Sendable, CustomTestStringConvertible {
    /// Its name as errors give it; a dot leads into an object.
    let name: String
    let range: ClosedRange<Double>
    var isWhole = false

    var testDescription: String { name }

    /// Those of a submission.
    static let submission = [
        Self(name: "priority", range: 0...9, isWhole: true), Self(name: "delay", range: 0...316_224_000),
        Self(name: "expires_in", range: 0.001...316_224_000), Self(name: "timeout", range: 0.001...43_200),
        Self(name: "result_ttl", range: 1...31_622_400),
        Self(name: "retry.max_attempts", range: 1...100, isWhole: true),
        Self(name: "retry.base_delay", range: 0...86_400), Self(name: "retry.max_delay", range: 0...2_592_000),
    ]

    /// Texts at and around every edge: of the field, of 64 bits, of a double, and of what is a number at all.
    var edges: [String] {
        let highest = Int64(range.upperBound)
        return [
            "-1", "0", "-0", "-0.0", "1", "1.5", "1.0", "\(highest)", "\(highest + 1)", "\(highest).001", "1e0",
            "1e400",
            "-1e400", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
            "-9223372036854775809", "18446744073709551615", "18446744073709551616",
            "1\(String(repeating: "0", count: 390))",
        ]
    }

    /// Whether a number of that text is one that the field may be.
    func takes(_ text: String) -> Bool {
        guard let number = Double(text), range.contains(number) else { return false }
        // 1e-400 is zero for a double, and yet no whole number.
        return !isWhole || (number == number.rounded() && !text.contains("e-"))
    }

    /// The members of a submission that has this text as its value.
    func members(_ text: String) -> String {
        let names = name.split(separator: ".")
        return names.reversed().reduce(text) { #""\#($1)":\#($1 == names.last ? $0 : "{\($0)}")"# }
    }
}
