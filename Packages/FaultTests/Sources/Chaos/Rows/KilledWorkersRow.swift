internal import Oracle

/// SIGKILL of workers in the middle of tasks: others take over, and only what was lost is done again.
struct KilledWorkersRow: FaultRow {
    let name = "A1"
    let title = "kill -9 of workers at work"

    /// How soon somebody else starts what a killed worker had in hand: by two witnesses, long before the lease ends.
    private static let limit: Int64 = 8_000

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(lease: 15, longTasks: 4, waitsForConsumers: true) }

    func inject(_ scene: Scene) async throws {
        for round in 1...3 {
            try await scene.load.reached(round * 25)
            try await scene.kill(scene.any(scene.workers))
            try await Task.sleep(for: scene.any(200...900))
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.faults.filter { $0.what == .kill }.flatMap { kill -> [String] in
            timeline.spans.values.compactMap { spans in
                guard let index = spans.firstIndex(where: { $0.pid == kill.pid && $0.end == nil }),
                    index + 1 < spans.count, spans[index + 1].start - kill.at > Self.limit
                else { return nil }
                return "\(spans[index + 1]) came \(spans[index + 1].start - kill.at) ms after the kill"
            }
        }
    }
}
