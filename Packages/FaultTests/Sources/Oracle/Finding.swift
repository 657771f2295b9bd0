/// Something that must not be.
package struct Finding: Sendable, Equatable, CustomStringConvertible {
    package enum Name: String, Sendable, CaseIterable {
        /// Promised with 202, and not ended.
        case lost
        /// Run, and never sent.
        case unexpected
        /// One key, two tasks.
        case doubled
        /// Two attempts of one task at once.
        case overlap
        /// Started again although nothing had happened to the attempt before.
        case repeated
        /// More attempts than allowed.
        case attempts
        /// A later attempt without a higher fence.
        case fence
        /// A record that does not belong to the newest attempt, or ended otherwise than meant.
        case outcome
        /// Open and not in `due`, or ended and in it.
        case due
        /// Messages left in the broker.
        case messages
        /// Messages that the broker itself has lost sight of; their tasks have ended all the same.
        case stranded
        /// Numbers that do not add up.
        case counters
        /// Memory, descriptors or threads that stayed.
        case resources
        /// A service ended and nobody had told it to.
        case death
        /// An answer that a client must never get.
        case answer
        /// What this fault alone must keep was not kept.
        case expectation
    }

    package let name: Name
    package let text: String

    package init(_ name: Name, _ text: String) {
        self.name = name
        self.text = text
    }

    package var description: String { "\(name.rawValue.uppercased()): \(text)" }
}
