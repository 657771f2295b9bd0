internal import Oracle
internal import TestServers

/// The ways between services and servers are cut or disturbed for a time.
struct NetworkRow: FaultRow {
    let name: String
    let title: String
    /// Whether every task must have run once all the same.
    var allowsRepeats = false
    /// What is done when the load is under way.
    let fault: @Sendable (Scene) async throws -> Void

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(proxies: true, rate: 30, work: 0.05...0.5, longTasks: 6, heartbeat: 2, restLimit: 120)
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await fault(scene)
        try await scene.load.reached(scene.load.accepted + 20)
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        allowsRepeats ? [] : timeline.repeats + timeline.burnedAttempts
    }
}
