internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TaskStore
internal import TestServers

/// Keys of another program where records should be: they hold up nobody.
struct WrongTypeRow: FaultRow {
    let name = "C12"
    let title = "keys of a wrong type among the records"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(20)
        let keys = RedisKeys(namespace: "")
        let strangers = (1...5).map { "01748fb1-e400-7000-8000-00000000000\($0)" }.compactMap { TaskID($0) }
        for id in strangers {
            try scene.stack.redis.command("SET", keys.task(id), "not a record")
            try scene.stack.redis.command("ZADD", keys.due, "1", id.description)
        }
        try await scene.load.reached(80)
        for id in strangers {
            let answer = try await scene.stack.get("/tasks/\(id)")
            guard answer.headers["content-type"] == "application/problem+json" else {
                throw HarnessError("GET of a stranger: \(answer)")
            }
            try scene.stack.redis.command("ZREM", keys.due, id.description)
            try scene.stack.redis.command("DEL", keys.task(id))
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
