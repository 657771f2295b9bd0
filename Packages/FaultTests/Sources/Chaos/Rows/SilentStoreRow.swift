internal import Oracle

/// Redis is silent for a moment, for most of a lease, and for longer than one.
struct SilentStoreRow: FaultRow {
    let name = "C6"
    let title = "Redis silent for 0.5 s, 1.2 s and past the lease"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(work: 0.05...0.8, longTasks: 6, longWork: 20) }

    func inject(_ scene: Scene) async throws {
        for (round, time) in [0.5, 1.2, Double(scene.setup.lease) + 1.5].enumerated() {
            try await scene.load.reached(30 + round * 20)
            try await scene.suspendStore(for: .seconds(time))
        }
    }

    /// What ran when the silence began is stopped when the lease ends that cannot be renewed meanwhile, not afterwards.
    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        guard let silence = timeline.faults.filter({ $0.what == .storeDown }).max(by: { $0.length < $1.length }) else {
            return ["there was no silence"]
        }
        return timeline.goneOn(after: silence.at)
    }
}

extension ChaosEntry {
    /// How long it lasted, in milliseconds.
    fileprivate var length: Int64 { (until ?? at) - at }
}
