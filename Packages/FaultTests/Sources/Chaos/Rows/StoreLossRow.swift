/// Redis comes back without its last writes: owners re-assert, messages bring records back, nothing runs twice at once.
struct StoreLossRow: FaultRow {
    let name: String
    let title: String
    let isTorn: Bool

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(work: 0.05...0.8, longTasks: 6) }

    func inject(_ scene: Scene) async throws {
        for round in 1...2 {
            try await scene.load.reached(round * 40)
            try await scene.restartStoreLosing(scene.any(100...1_500), isTorn: isTorn)
            try await scene.load.reached(scene.load.accepted + 20)
        }
    }
}
