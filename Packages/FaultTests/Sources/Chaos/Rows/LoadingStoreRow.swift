internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// Redis takes its time to read its file after a restart: nothing is promised meanwhile, and readiness says so.
struct LoadingStoreRow: FaultRow {
    let name = "C8"
    let title = "Redis reads a large file after its start"

    func setup(_ random: inout SeededGenerator) -> Setup {
        // Redis's own means for its tests: a pause before each command that it reads, in microseconds.
        Setup(
            work: 0.05...0.8,
            longTasks: 6,
            redisOptions: ["key-load-delay": "150"],
            restLimit: 120
        )
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(100)
        // Redis looks at its clients after each 1,024 commands that it has read: many short pauses, not few long ones.
        try await ask(scene, "EVAL", "for i = 1, 25000 do redis.call('SET', 'filler:' .. i, i) end", "0")
        // On a machine that is busy with other rows the file may be read before the services have answered.
        for round in 1... {
            if try await scene.during(.storeDown, "restart and loading", { try await isShown(scene) }) { break }
            guard round < 4 else {
                throw HarnessError("the file was read before the servers were asked: nothing was shown")
            }
        }
        try await scene.load.reached(scene.load.accepted + 40)
    }

    /// Restarts Redis and asks the API meanwhile; false when Redis was done with its file before the answers came.
    private func isShown(_ scene: Scene) async throws -> Bool {
        await scene.stack.redis.kill()
        async let back: Void = scene.stack.redis.restart()
        var sawLoading = false
        let end = ContinuousClock.now + .seconds(25)
        while !sawLoading, ContinuousClock.now < end {
            do {
                try await ask(scene, "PING")
            } catch {
                sawLoading = "\(error)".contains("LOADING")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        guard sawLoading else { throw HarnessError("Redis was not seen loading") }
        // Both at once: each waits for the store as long as a client is made to wait, and the file must not be read by then.
        async let asked = scene.stack.get("/health/ready")
        async let submitted = scene.stack.post("/tasks/", Stack.submission("echo"))
        let (ready, answer) = try await (asked, submitted)
        let isLoading = (try? await ask(scene, "PING")) == nil
        if isLoading, ready.status != 503 || answer.status != 503 || answer.headers["retry-after"] == nil {
            throw HarnessError("while Redis loads: \(ready), \(answer)")
        }
        try await back
        return isLoading
    }

    /// Asks on a thread of its own: a Redis that reads its file answers late.
    private func ask(_ scene: Scene, _ words: String...) async throws {
        let redis = scene.stack.redis
        _ = try await onOwnThread { try redis.command(words) }
    }
}
