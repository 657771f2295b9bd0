internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TaskBroker
internal import TestServers

/// Messages that should not be there: copies of a message, old ones of tasks that nobody knows any more, and rubbish.
struct ForeignMessagesRow: FaultRow {
    enum Kind: Sendable {
        case duplicate
        case ancient
        case unreadable
    }

    let name: String
    let title: String
    let kind: Kind

    private static let rubbish: [[UInt8]] = [
        [], Array("not JSON".utf8), Array(#"{"format":99}"#.utf8), Array("{}".utf8), [0xff, 0xfe, 0x00, 0x7b],
        Array(#"{"format":1,"task_id":"x"}"#.utf8), [UInt8](repeating: 0x5b, count: 20_000),
    ]

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(expectedPoison: kind == .unreadable ? Self.rubbish.count * 2 : 0)
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(20)
        switch kind {
        case .duplicate: try await publishCopies(scene)
        case .ancient:
            let long = Timestamp(milliseconds: 1_600_000_000_000)
            let id = "01748fb1-e400-7000-8000-000000000001"
            try await scene.stack.publish(
                message(id, PlannedTask(key: "never-sent", parameters: [:]), at: long),
                times: 5
            )
        case .unreadable:
            for body in Self.rubbish { try await scene.stack.publish(body, times: 2) }
            try await eventually(within: .seconds(30), state: { "\((try? await scene.messages()) ?? [:])" }) {
                try await scene.messages()[scene.topology.poison] == scene.setup.expectedPoison
            }
        }
    }

    private func publishCopies(_ scene: Scene) async throws {
        let task = PlannedTask(key: "copied", parameters: ["seconds": 1.5])
        guard let id = await scene.load.submit(task) else { throw HarnessError("the task was not accepted") }
        let created = try await Timestamp(milliseconds: scene.stack.task(id).milliseconds("created_at"))
        _ = try await scene.stack.running(id)
        let body = try message(id, task, at: created)
        try await scene.stack.publish(body, times: 100)
        _ = try await scene.stack.end(of: id)
        try await scene.stack.publish(body, times: 100)
    }

    private func message(_ id: String, _ task: PlannedTask, at time: Timestamp) throws -> [UInt8] {
        guard let taskID = TaskID(id) else { throw HarnessError("'\(id)' is no identifier") }
        return try TaskMessage(
            taskID: taskID,
            createdAt: time,
            publishedAt: time,
            attempt: 0,
            submission: TaskSubmission(task.body)
        )
        .serialized()
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
