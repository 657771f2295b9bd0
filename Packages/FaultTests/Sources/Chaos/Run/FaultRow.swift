internal import Oracle

/// One kind of fault: what to run, what to break, and what must hold beside everything that the oracle checks.
protocol FaultRow: Sendable {
    /// The name by which it is asked for.
    var name: String { get }
    /// What it breaks, in a few words.
    var title: String { get }
    /// Of which findings there must be one; none at all when it is empty.
    var wanted: Set<Finding.Name> { get }

    /// What is to run.
    func setup(_ random: inout SeededGenerator) -> Setup
    /// What comes before the services start; the reason when this machine cannot run the row.
    func prepare(_ scene: Scene) async throws -> String?
    /// Breaks something under load, and heals what does not heal by itself.
    func inject(_ scene: Scene) async throws
    /// What this fault alone must keep and has not kept.
    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String]
}

extension FaultRow {
    var wanted: Set<Finding.Name> { [] }
    func setup(_ random: inout SeededGenerator) -> Setup { Setup() }
    func prepare(_ scene: Scene) async throws -> String? { nil }
    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] { [] }
}
