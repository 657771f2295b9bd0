internal import Oracle

/// One kind of fault: what to run, what to break, and what must hold beside everything that the oracle checks.
protocol FaultRow: Sendable {
    /// The name by which it is asked for.
    var name: String { get }
    /// What it breaks, in a few words.
    var title: String { get }
    /// Whether the short form runs it.
    var isShort: Bool { get }

    /// What is to run.
    func setup(_ random: inout SeededGenerator) -> Setup
    /// Breaks something under load, and heals what does not heal by itself.
    func inject(_ scene: Scene) async throws
    /// What this fault alone must keep and has not kept.
    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String]
}

extension FaultRow {
    var isShort: Bool { true }
    func setup(_ random: inout SeededGenerator) -> Setup { Setup() }
    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] { [] }
}
