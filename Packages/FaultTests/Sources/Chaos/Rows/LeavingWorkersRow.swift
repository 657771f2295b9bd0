internal import Oracle
internal import StackHarness
internal import TestServers

/// SIGTERM of workers under load: they finish or give back what they have, and no attempt is burned.
struct LeavingWorkersRow: FaultRow {
    let name: String
    let title: String
    /// Whether they have no time to finish.
    let isHasty: Bool

    func setup(_ random: inout SeededGenerator) -> Setup {
        guard isHasty else { return Setup() }
        return Setup(rate: 10, tasks: 40, work: 0.8...1.5, settings: ["SHUTDOWN_TIMEOUT": "0.3"])
    }

    func inject(_ scene: Scene) async throws {
        for (round, worker) in scene.workers.enumerated() {
            try await scene.load.reached((round + 1) * 8)
            let status = try await scene.terminate(worker)
            guard status == .exited(0) else { throw HarnessError("\(worker) was asked to leave and \(status)") }
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.burnedAttempts + (isHasty ? [] : timeline.repeats)
    }
}
