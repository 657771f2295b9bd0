internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// The clock of the workers' machines jumps by a day, forth and back: nothing depends on it.
struct WorkerClockRow: FaultRow {
    let name = "C17"
    let title = "the clocks of workers jump a day forth and back"

    private static func file(_ scene: Setup) -> String? { scene.ownSettings["w1"]?["FAKETIME_TIMESTAMP_FILE"] }

    func setup(_ random: inout SeededGenerator) -> Setup {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "worker-clock-\(UInt64.random(in: 0 ... .max, using: &random))"
        )
        var setup = Setup(work: 0.05...0.8, longTasks: 6, longWork: 12)
        guard let library = Self.libraries.first(where: FileManager.default.fileExists) else { return setup }
        for name in ["w1", "w2", "api1"] {
            setup.ownSettings[name] = [
                "FAKETIME_TIMESTAMP_FILE": file.path, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1", "LD_PRELOAD": library,
            ]
        }
        _ = FileManager.default.createFile(atPath: file.path, contents: Data("+0\n".utf8))
        return setup
    }

    private static let libraries = ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }

    func prepare(_ scene: Scene) async throws -> String? {
        Self.file(scene.setup) == nil ? "libfaketime is not installed" : nil
    }

    func inject(_ scene: Scene) async throws {
        guard let file = Self.file(scene.setup) else { return }
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await scene.load.reached(40)
        for jump in ["+86400", "-86400", "+0"] {
            try scene.note(.note, "the workers' clocks: \(jump)")
            try Data("\(jump)\n".utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
            try await Task.sleep(for: .seconds(scene.setup.lease) * 1.4)
            try await scene.load.reached(scene.load.accepted + 20)
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
