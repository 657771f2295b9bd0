internal import Oracle
internal import StackHarness
internal import TestServers

/// FLUSHALL by hand: what was not done comes back from its messages and its owners.
struct FlushedStoreRow: FaultRow {
    let name = "C10"
    let title = "FLUSHALL by hand"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(work: 0.05...0.8, longTasks: 6, restLimit: 120) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(60)
        try scene.stack.redis.command("FLUSHALL")
        try scene.note(.storeLost, "everything", at: 0, until: BootClock.now())
        try await scene.load.reached(scene.load.accepted + 20)
    }
}
