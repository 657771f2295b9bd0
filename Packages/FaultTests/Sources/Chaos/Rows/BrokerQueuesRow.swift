internal import Oracle

/// Somebody deletes or empties the queues under load: they are declared again, and what was in them is published again.
struct BrokerQueuesRow: FaultRow {
    let name: String
    let title: String
    let deletes: Bool

    func setup(_ random: inout SeededGenerator) -> Setup {
        // Slow enough that the queues are never empty.
        Setup(concurrency: 2, rate: 60, work: 0.1...0.3)
    }

    func inject(_ scene: Scene) async throws {
        for round in 1...2 {
            try await scene.load.reached(round * 40)
            if deletes { try await scene.deleteQueues() } else { try await scene.purgeQueues() }
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
