internal import Oracle
internal import StackHarness
internal import TestServers

/// Redis is made a replica of nobody for a while: it reads and does not write.
struct ReadOnlyStoreRow: FaultRow {
    let name = "C9"
    let title = "Redis read-only for a while"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        let nobody = try FreePort.next()
        try await scene.during(.storeDown, "read-only") {
            try scene.stack.redis.command("REPLICAOF", "127.0.0.1", "\(nobody)")
            defer { _ = try? scene.stack.redis.command("REPLICAOF", "NO", "ONE") }
            try await Task.sleep(for: scene.any(500...2_500))
        }
        try await scene.load.reached(scene.load.accepted + 20)
    }
}
