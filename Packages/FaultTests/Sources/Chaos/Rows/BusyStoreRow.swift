internal import Oracle
internal import StackHarness
internal import TestServers

/// A stranger's script keeps Redis busy: everything else is refused with BUSY meanwhile.
struct BusyStoreRow: FaultRow {
    let name = "C7"
    let title = "a slow script of a stranger in Redis"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try scene.stack.redis.command("CONFIG", "SET", "busy-reply-threshold", "100")
        _ = try await scene.during(.storeDown, "busy") {
            try scene.stack.redis.command(
                "EVAL",
                "local n = 0 repeat n = n + 1 until redis.call('TIME')[1] - ARGV[1] >= 2 return n",
                "0",
                scene.stack.redis.command("TIME").split(separator: "\n").first.map(String.init) ?? "0"
            )
        }
        try await scene.load.reached(scene.load.accepted + 20)
    }
}
