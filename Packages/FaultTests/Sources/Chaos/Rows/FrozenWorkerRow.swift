internal import Oracle
internal import TestServers

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
        let worker = try await amidLongTask(scene)
        try await scene.freeze(worker, for: isPastLease ? .seconds(scene.setup.lease + 2) : .seconds(5))
        try await scene.load.reached(scene.load.accepted + 20)
    }

    /// A worker that is in the middle of a long task: one that goes on with it after the freeze is seen to do so.
    private func amidLongTask(_ scene: Scene) async throws -> String {
        var workers: [String] = []
        try await eventually(within: .seconds(30), every: .milliseconds(50)) {
            let entries = try scene.folder.handler.entries()
            let over = Set(entries.filter { $0.event == .end || $0.event == .stopped }.map { "\($0.task) \($0.fence)" })
            // No other task works for so long.
            let since = BootClock.now() - 500
            workers = entries.filter { $0.event == .start && $0.at < since && !over.contains("\($0.task) \($0.fence)") }
                .map(\.worker)
            return !workers.isEmpty
        }
        return scene.any(workers)
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        isPastLease ? [] : timeline.repeats + timeline.burnedAttempts
    }
}
