/// Everything is killed at once, as by a power cut, and comes back.
struct PowerCutRow: FaultRow {
    let name = "A18"
    let title = "kill -9 of everything at once"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(ownBroker: true, longTasks: 4, restLimit: 120) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(50)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await scene.killBroker() }
            group.addTask { try await scene.restartStore() }
            for name in scene.apis + scene.workers { group.addTask { try await scene.kill(name) } }
            try await group.waitForAll()
        }
    }
}
