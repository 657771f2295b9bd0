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
    /// The messages that the broker had taken and the tasks that had been accepted when the alarm began.
    private let before = Lock((routed: 0, accepted: 0))

    init(name: String, title: String, resource: String) {
        self.name = name
        self.title = title
        self.resource = resource
    }

    /// The most open tasks: small enough to be reached.
    private static let limit = 300
    /// How long an answer may take that does not depend on the broker.
    private static let patience = Duration.seconds(5)

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(ownBroker: true, rate: 80, settings: ["ADMISSION_LIMIT": "\(Self.limit)"], restLimit: 120)
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(30)
        try await scene.alarm(resource) {
            let (routed, accepted) = try await (scene.routedMessages(), scene.load.accepted)
            before.withLock { $0 = (routed, accepted) }
            try await burst(scene)
            try await eventually(within: .seconds(20)) {
                let health = try await scene.stack.get("/health")
                let check = try health.json()["checks"]?["rabbitmq"]
                return health.status == 503 && check?["status"] == "blocked"
            }
            try await reachLimit(scene)
        }
        try await eventually(within: .seconds(20)) { try await scene.stack.get("/health").status == 200 }
    }

    /// Many submissions at once, the first of which wait in vain for the broker's confirms: would each hold a thread, nothing
    /// else were answered meanwhile.
    private func burst(_ scene: Scene) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...64 {
                group.addTask {
                    let task = PlannedTask(key: "burst-\(number)", parameters: ["seconds": 0.01])
                    guard await scene.load.submit(task) != nil else {
                        throw HarnessError("\(task.key) is not accepted")
                    }
                }
            }
            for _ in 1...20 {
                let start = ContinuousClock.now
                guard try await scene.stack.get("/health/live").status == 200 else { throw HarnessError("not live") }
                let time = ContinuousClock.now - start
                guard time < Self.patience else { throw HarnessError("live after \(time), while publishers waited") }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await group.waitForAll()
        }
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
                    guard ContinuousClock.now - start < Self.patience else {
                        throw HarnessError("slow beyond the limit")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        let strange = timeline.history.client.filter { $0.outcome == .unknown }
        let (routed, accepted) = before.withLock { $0 }
        let messages = try await scene.routedMessages() - routed
        let tasks = scene.load.accepted - accepted
        scene.measured("\(Self.limit) tasks waited; \(tasks) tasks from the alarm on, \(messages) messages")
        // Some of those that were accepted before were under way to the broker.
        let flood =
            messages - tasks > Self.limit / 10 + 10
            ? ["\(tasks) tasks, of which \(Self.limit) waited, were published \(messages) times"] : []
        // A publish waits 3 s for its confirm, and no submission waits for more than its own.
        let slow = timeline.history.client.filter { $0.answeredAt - $0.sentAt > 9_000 }
        return timeline.repeats + flood + slow.map { "the key \($0.key) waited for \($0.answeredAt - $0.sentAt) ms" }
            + strange.map { "the key \($0.key) got no answer under the alarm" }
    }
}
