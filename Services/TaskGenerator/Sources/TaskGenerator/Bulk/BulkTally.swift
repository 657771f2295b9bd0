/// Counts what became of the items.
struct BulkTally: Sendable, Equatable {
    private(set) var accepted = 0
    private(set) var refused = 0
    private(set) var unknown = 0
    private(set) var unsent = 0

    mutating func note(_ outcome: BulkOutcome) {
        switch outcome {
        case .accepted: accepted += 1
        case .refused: refused += 1
        case .unknown: unknown += 1
        case .unsent: unsent += 1
        }
    }

    /// Whether every item was accepted.
    var isClean: Bool { refused + unknown + unsent == 0 }

    /// One line: what is nothing is left out.
    var text: String {
        var parts = ["\(accepted) accepted", "\(refused) refused"]
        if unknown > 0 { parts.append("\(unknown) unknown") }
        if unsent > 0 { parts.append("\(unsent) not accepted") }
        return parts.joined(separator: ", ")
    }
}
