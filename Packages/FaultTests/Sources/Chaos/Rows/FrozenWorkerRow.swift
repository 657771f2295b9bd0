internal import Oracle

/// A worker that is stopped (SIGSTOP) and goes on later, before or after its lease has ended.
struct FrozenWorkerRow: FaultRow {
    let name: String
    let title: String
    /// Whether it is frozen for longer than its lease.
    let isPastLease: Bool

    func setup(_ random: inout SeededGenerator) -> Setup {
        // So long that one which goes on after the freeze is seen to do so.
        var setup = Setup(longTasks: 6, longWork: isPastLease ? 12 : 7)
        if !isPastLease {
            // The broker gives a frozen consumer up by its heartbeat, long before the lease ends.
            setup.lease = 15
            setup.heartbeat = 1
        }
        return setup
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(30)
        let worker = scene.any(scene.workers)
        try await scene.freeze(worker, for: isPastLease ? .seconds(scene.setup.lease + 2) : .seconds(5))
        try await scene.load.reached(scene.load.accepted + 20)
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        isPastLease ? [] : timeline.repeats + timeline.burnedAttempts
    }
}
