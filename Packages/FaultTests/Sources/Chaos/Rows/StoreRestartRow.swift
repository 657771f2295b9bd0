internal import Oracle

/// Redis goes away under load and comes back with everything it had answered for.
struct StoreRestartRow: FaultRow {
    let name: String
    let title: String
    let isGraceful: Bool
    /// How long it is away, in leases.
    let leases: Double

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(work: 0.05...0.8, longTasks: 6) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await scene.restartStore(gracefully: isGraceful, after: .seconds(scene.setup.lease) * leases)
        try await scene.load.reached(scene.load.accepted + 40)
    }
}
