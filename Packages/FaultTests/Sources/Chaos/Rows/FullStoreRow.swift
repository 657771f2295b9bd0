internal import Oracle
internal import StackHarness
internal import TestServers

/// Redis is out of memory: submissions are refused before they start, what runs is settled, and it goes on by itself.
struct FullStoreRow: FaultRow {
    let name = "C5"
    let title = "Redis out of memory"

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await scene.during(.note, "out of memory") {
            try scene.stack.redis.command("CONFIG", "SET", "maxmemory", "1")
            defer { _ = try? scene.stack.redis.command("CONFIG", "SET", "maxmemory", "0") }
            let answer = try await scene.stack.post("/tasks/", Stack.submission("journal"))
            guard answer.status == 503, answer.headers["retry-after"] != nil else {
                throw HarnessError("out of memory, a submission got \(answer)")
            }
            // What is open is settled meanwhile.
            let end = ContinuousClock.now + .seconds(20)
            while try scene.open() > 0 {
                guard ContinuousClock.now < end else { throw HarnessError("\(try scene.open()) tasks do not end") }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
