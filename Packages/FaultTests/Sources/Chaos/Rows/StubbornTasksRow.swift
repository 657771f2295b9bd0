internal import Oracle
internal import SchedulerModels

/// Tasks that do not stop at their time limit: they are given up, and their slots are free again.
struct StubbornTasksRow: FaultRow {
    let name = "A11"
    let title = "handlers that ignore their time limit"

    func inject(_ scene: Scene) async throws {
        for number in 1...8 {
            await scene.load.submit(
                PlannedTask(
                    key: "stubborn-\(number)",
                    kind: .stubborn,
                    expected: "failed",
                    maximumAttempts: 1,
                    parameters: ["seconds": 25, "ignore_stop": true],
                    members: ["timeout": 1, "priority": 9]
                )
            )
        }
        try await scene.load.reached(60)
    }
}
