/// Workers on a way that loses packets, and lets some overtake others: everything is slower, and nothing else.
struct LossyWayRow: FaultRow {
    let name = "D5n"
    let title = "packets of workers lost and out of order"

    func setup(_ random: inout SeededGenerator) -> Setup { .wired }

    func prepare(_ scene: Scene) async throws -> String? { try await scene.layWires(scene.workers) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await scene.garble(scene.workers) { try await Task.sleep(for: .seconds(6)) }
        try await scene.load.reached(scene.load.accepted + 20)
    }
}
