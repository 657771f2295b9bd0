internal import Oracle
internal import StackHarness
internal import TestServers

/// A user of Redis that may not do all that is needed: who starts names what is missing, and never the password.
struct ForbiddenCommandRow: FaultRow {
    let name = "C13"
    let title = "wrong password, or a command forbidden to the user"

    func inject(_ scene: Scene) async throws {
        let redis = scene.stack.redis
        let right = redis.url.replacing("redis://", with: "redis://app:hunter2@")
        for command in ["zadd", "hset", "fcall", "publish", "del", "rpush"] {
            try redis.command("ACL", "SETUSER", "app", "reset", "on", ">hunter2", "~*", "&*", "+@all", "-" + command)
            try await scene.startsRefused(
                naming: ["REDIS_URL", command.uppercased()],
                secret: "hunter2",
                ["REDIS_URL": right]
            )
        }
        try await scene.startsRefused(
            naming: ["REDIS_URL"],
            secret: "hunter",
            ["REDIS_URL": right.replacing("hunter2", with: "hunter3")]
        )
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
