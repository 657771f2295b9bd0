internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// The clock of Redis's machine jumps or drifts: no live worker loses its task, and what is due comes once.
struct StoreClockRow: FaultRow {
    let name = "C16"
    let title = "the clock of Redis's machine jumps an hour, back, and drifts"

    private static let library = "/usr/lib/\(machine)-linux-gnu/faketime/libfaketimeMT.so.1"
    #if arch(arm64)
    private static let machine = "aarch64"
    #else
    private static let machine = "x86_64"
    #endif

    func setup(_ random: inout SeededGenerator) -> Setup {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "store-clock-\(UInt64.random(in: 0 ... .max, using: &random))"
        )
        var setup = Setup(work: 0.05...0.8, longTasks: 6, longWork: 25, restLimit: 120)
        guard FileManager.default.fileExists(atPath: Self.library) else { return setup }
        setup.redisEnvironment = [
            "FAKETIME_TIMESTAMP_FILE": file.path, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            // The C library's memory goes before jemalloc's, which asks for the time itself while it starts.
            "LD_PRELOAD": "\(Self.library):libc.so.6",
        ]
        _ = FileManager.default.createFile(atPath: file.path, contents: Data("+0\n".utf8))
        return setup
    }

    func prepare(_ scene: Scene) async throws -> String? {
        scene.setup.redisEnvironment.isEmpty ? "libfaketime is not installed" : nil
    }

    func inject(_ scene: Scene) async throws {
        guard let file = scene.setup.redisEnvironment["FAKETIME_TIMESTAMP_FILE"] else { return }
        defer { try? FileManager.default.removeItem(atPath: file) }
        func set(_ text: String) throws {
            try scene.note(.note, "Redis's clock: \(text)")
            // By renaming: no reader finds half of it.
            try Data("\(text)\n".utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        }
        try await scene.load.reached(40)
        for (jump, isForward) in [("+3600", true), ("+0", false), ("-3600", false), ("+0", true)] {
            // After a jump back it would be an hour late, as it should.
            if isForward { await later(scene, jump) }
            try set(jump)
            try await Task.sleep(for: .seconds(scene.setup.lease + 1))
            try await scene.load.reached(scene.load.accepted + 10)
        }
        // A drift of one in five, for some seconds.
        for step in 1...20 {
            try set("+\(Double(step) * 0.05)")
            try await Task.sleep(for: .milliseconds(250))
        }
        for name in scene.apis where try !scene.output(of: name).contains("has jumped") {
            throw HarnessError("\(name) has not noticed that Redis's clock jumped")
        }
    }

    /// A task that comes due around the jump.
    private func later(_ scene: Scene, _ jump: String) async {
        await scene.load.submit(
            PlannedTask(
                key: "later-\(jump)-\(scene.load.accepted)",
                parameters: ["seconds": 0.01],
                members: ["delay": 1]
            )
        )
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
