internal import Oracle
internal import StackHarness

/// Many tasks wait while no worker is there: the broker holds each about once, however long that lasts.
struct BacklogRow: FaultRow {
    let name = "B16"
    let title = "a backlog without workers is not published again and again"

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(concurrency: 20, rate: 400, tasks: 800, work: 0...0.02, restLimit: 120)
    }

    func inject(_ scene: Scene) async throws {
        for worker in scene.workers { try await scene.retire(worker) }
        try await scene.load.reached(800)
        // Longer than the grace of a published task and the pause between two comparisons.
        try await Task.sleep(for: .seconds(9))
        let open = try scene.open()
        let held = try await scene.messages().values.reduce(0, +)
        try scene.note(.note, "\(open) tasks wait, the broker holds \(held) messages")
        guard open >= 700, held * 10 <= open * 11, held * 10 >= open * 9 else {
            throw HarnessError("\(open) tasks wait, and the broker holds \(held) messages")
        }
        for worker in scene.workers { try scene.revive(worker) }
    }
}
