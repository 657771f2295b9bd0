internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// The disk of Redis's file is full.
///
/// Redis refuses to write, or ends: nothing is promised meanwhile, and nothing is lost.
struct FullDiskRow: FaultRow {
    let name = "C4"
    let title = "the disk of Redis's file is full"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(longTasks: 4, restLimit: 120) }

    private func folder(_ scene: Scene) -> String { scene.stack.redis.folder }
    private func ballast(_ scene: Scene) -> String { folder(scene) + "/ballast" }

    func prepare(_ scene: Scene) async throws -> String? {
        await scene.stack.redis.kill()
        guard try await scene.mountSmallDisk(folder(scene), kilobytes: 8_192) else { return "no disk can be mounted" }
        try await scene.stack.redis.restart()
        return nil
    }

    func inject(_ scene: Scene) async throws {
        let redis = scene.stack.redis
        try await scene.load.reached(40)
        try redis.command("CONFIG", "SET", "appendfsync", "everysec")
        try await scene.during(.storeDown, "full disk, refuses") {
            try await fill(scene)
            try await refused(scene)
            guard redis.isRunning else { throw HarnessError("Redis ended, it was to refuse") }
            try FileManager.default.removeItem(atPath: ballast(scene))
            try await eventually(within: .seconds(30)) {
                try await scene.stack.get("/health/ready").status == 200 && (try? redis.command("PING")) != nil
            }
        }
        try redis.command("CONFIG", "SET", "appendfsync", "always")
        try await scene.load.reached(scene.load.accepted + 20)
        try await scene.during(.storeDown, "full disk, ends") {
            try await fill(scene)
            try await eventually(within: .seconds(30), state: { "Redis goes on" }) { !redis.isRunning }
            try await refused(scene)
            try FileManager.default.removeItem(atPath: ballast(scene))
            try await redis.restart()
        }
        try await scene.load.reached(scene.load.accepted + 20)
    }

    private func fill(_ scene: Scene) async throws {
        // dd ends with an error when nothing more fits: that is what it is for.
        _ = try await scene.tool("dd", "if=/dev/zero", "of=\(ballast(scene))", "bs=1k", "count=100000")
    }

    private func refused(_ scene: Scene) async throws {
        var last = ""
        try await eventually(within: .seconds(40), state: { last }) {
            let answer = try await scene.stack.post("/tasks/", Stack.submission("echo"))
            last = "a submission got \(answer)"
            guard answer.status == 202 || answer.status == 503 else { throw HarnessError(last) }
            return answer.status == 503 && answer.headers["retry-after"] != nil
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] { [] }
}
