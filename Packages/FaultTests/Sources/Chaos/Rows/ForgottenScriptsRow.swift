internal import Oracle
internal import StackHarness
internal import TestServers

/// SCRIPT FLUSH again and again: the scripts are sent again, and nobody notices.
struct ForgottenScriptsRow: FaultRow {
    let name = "C11"
    let title = "SCRIPT FLUSH under load"

    func inject(_ scene: Scene) async throws {
        for round in 1...8 {
            try await scene.load.reached(round * 12)
            try scene.stack.redis.command("SCRIPT", "FLUSH")
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        let refused = timeline.history.client.filter { $0.outcome != .accepted }
        return timeline.repeats + timeline.burnedAttempts + refused.map { "the key \($0.key) was not accepted" }
    }
}
