internal import Oracle

/// RabbitMQ goes away under load and comes back, as it was or empty: nothing is lost and nothing runs twice.
struct BrokerRestartRow: FaultRow {
    /// How it goes.
    enum Manner: Sendable {
        case orderly
        case killed
        case wiped
    }

    let name: String
    let title: String
    let manner: Manner

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(ownBroker: true, work: 0.05...0.5, longTasks: 6) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        switch manner {
        case .orderly: try await scene.restartBroker()
        case .killed: try await scene.killBroker()
        case .wiped: try await scene.killBroker(wiping: true)
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
