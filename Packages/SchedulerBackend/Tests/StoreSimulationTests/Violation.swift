/// An invariant that does not hold.
struct Violation: Error, CustomStringConvertible {
    let message: String
    var seed: UInt64 = 0
    var step = 0
    var history: [String] = []

    init(_ message: String) { self.message = message }

    var description: String {
        (["seed \(seed), step \(step): \(message)", "the last steps:"] + history.map { "  " + $0 }).joined(separator: "\n")
    }
}
