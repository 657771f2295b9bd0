internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// RabbitMQ takes nothing from publishers: submissions are stored all the same, `/health` says so, and what was stored is
/// delivered when the alarm is over.
struct BrokerAlarmRow: FaultRow {
    let name: String
    let title: String
    /// The broker's word for the resource.
    let resource: String
    var isShort = true

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(ownBroker: true) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(30)
        try await scene.alarm(resource) {
            try await eventually(within: .seconds(20)) {
                let health = try await scene.stack.get("/health")
                let check = try health.json()["checks"]?["rabbitmq"]
                return health.status == 503 && check?["status"] == "blocked"
            }
            try await scene.load.reached(scene.load.accepted + 40)
        }
        try await eventually(within: .seconds(20)) { try await scene.stack.get("/health").status == 200 }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        let refused = timeline.history.client.filter { $0.outcome != .accepted }
        return timeline.repeats + refused.map { "the key \($0.key) was not accepted under the alarm" }
    }
}
