internal import Oracle
internal import SchedulerModels
internal import StackHarness

/// Tasks that kill every worker that runs them: they fail after exactly their attempts, and the others complete.
struct DeadlyTasksRow: FaultRow {
    let name = "A10"
    let title = "tasks that crash their workers"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(20)
        for (number, crash) in ["trap", "exit"].enumerated() {
            await scene.load.submit(
                PlannedTask(
                    key: "deadly-\(number)",
                    kind: .deadly,
                    expected: "failed",
                    maximumAttempts: 2,
                    parameters: ["seconds": 0.05, "crash": .string(crash)]
                )
            )
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.history.state.tasks.filter { $0.key.hasPrefix("deadly") && $0.attempt != 2 }
            .map { "\($0.key) had \($0.attempt) attempts, not 2" }
    }
}
