/// An invariant that does not hold.
struct Violation: Error, CustomStringConvertible {
    let message: String
    var seed: UInt64 = 0
    var step = 0
    var history: [String] = []
    /// False when something else went wrong, which proves nothing.
    var isInvariant = true

    init(_ message: String) { self.message = message }

    /// Something that went wrong in the course of a simulation.
    init(_ error: any Error) {
        self = error as? Violation ?? Violation("\(error)")
        isInvariant = error is Violation
    }

    var description: String {
        (["seed \(seed), step \(step): \(message)", "the last steps:"] + history.map { "  " + $0 }).joined(
            separator: "\n"
        )
    }
}
