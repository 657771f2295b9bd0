internal import Oracle
internal import StackHarness
internal import TestServers

/// Anything may die at any time, and come back.
struct RandomFaultsRow: FaultRow {
    let name: String
    let subject: String
    var seconds: Int
    /// Whether services are killed too; without, they live through it all, and what they use is compared.
    let killsServices: Bool

    var title: String { "\(subject) for \(seconds) s" }

    /// The same for another time.
    func lasting(_ seconds: Int) -> RandomFaultsRow {
        var row = self
        row.seconds = seconds
        return row
    }

    func setup(_ random: inout SeededGenerator) -> Setup {
        Setup(ownBroker: true, rate: 30, longTasks: 4, restLimit: 150)
    }

    func inject(_ scene: Scene) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            try await Task.sleep(for: scene.any(300...1_500))
            try await strike(scene)
        }
    }

    private func strike(_ scene: Scene) async throws {
        let number = scene.generator.withLock { Int.random(in: 0..<10, using: &$0) }
        switch (number, killsServices) {
        case (0, _): try await scene.restartStore(after: scene.any(0...800))
        case (1, _): try await scene.killBroker(pause: scene.any(0...800))
        case (2, _): try await scene.suspendStore(for: scene.any(100...1_500))
        case (3, false), (4, false): try scene.stack.redis.command("SCRIPT", "FLUSH")
        case (3, true), (4, true): try await scene.kill(scene.any(scene.apis))
        case (5, _): try await scene.freeze(scene.any(scene.workers), for: scene.any(200...5_000))
        case (_, true): try await scene.kill(scene.any(scene.workers))
        case (_, false): try await scene.freeze(scene.any(scene.workers + scene.apis), for: scene.any(100...1_000))
        }
    }
}
