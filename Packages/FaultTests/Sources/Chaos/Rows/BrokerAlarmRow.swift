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

    /// The most open tasks: small enough to be reached.
    private static let limit = 150

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(ownBroker: true, rate: 80, settings: ["ADMISSION_LIMIT": "\(Self.limit)"], restLimit: 120)
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(30)
        try await scene.alarm(resource) {
            try await eventually(within: .seconds(20)) {
                let health = try await scene.stack.get("/health")
                let check = try health.json()["checks"]?["rabbitmq"]
                return health.status == 503 && check?["status"] == "blocked"
            }
            try await scene.load.reached(scene.load.accepted + 40)
            try await reachLimit(scene)
        }
        try await eventually(within: .seconds(20)) { try await scene.stack.get("/health").status == 200 }
    }

    /// Goes on until nothing more is taken: then a submission is told to come again, at once, and readings are served.
    private func reachLimit(_ scene: Scene) async throws {
        try await eventually(within: .seconds(60), state: { "\((try? scene.open()) ?? -1) tasks are open" }) {
            try scene.open() >= Self.limit
        }
        // Many at once: would one that waits for the broker hold a thread, the others had none.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...32 {
                group.addTask {
                    let start = ContinuousClock.now
                    let answer = try await scene.stack.post("/tasks/", Stack.submission("echo"))
                    guard answer.status == 503, answer.headers["retry-after"] != nil else {
                        throw HarnessError("beyond the limit a submission got \(answer)")
                    }
                    guard try await scene.stack.get("/health/live").status == 200 else {
                        throw HarnessError("not live")
                    }
                    guard ContinuousClock.now - start < .seconds(5) else { throw HarnessError("slow beyond the limit") }
                }
            }
            try await group.waitForAll()
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        let strange = timeline.history.client.filter { $0.outcome == .unknown }
        let dispatches = try scene.dispatches()
        let total = dispatches.reduce(0, +)
        let waited = dispatches.count { $0 > 0 }
        scene.measured("\(waited) tasks were published by reconcilers, \(total) times")
        let flood =
            Double(total) > Double(waited) * 1.1 + 2
            ? ["\(waited) tasks that waited were published \(total) times"] : []
        return timeline.repeats + flood + strange.map { "the key \($0.key) got no answer under the alarm" }
    }
}
