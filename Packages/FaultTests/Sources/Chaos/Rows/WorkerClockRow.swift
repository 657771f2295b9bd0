internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// The wall clock of the services' machines jumps by a day, forth and back: nothing depends on it.
struct WorkerClockRow: FaultRow {
    let name = "C17"
    let title = "the clocks of two workers and an API server jump a day forth and back"

    private static let shifted = ["w1", "w2", "api1"]

    /// Built beside this program.
    private static var library: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (program as NSString).deletingLastPathComponent + "/libWallClockShift.so"
    }

    func setup(_ random: inout SeededGenerator) -> Setup {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "clock-\(UInt64.random(in: 0 ... .max, using: &random))"
        )
        var setup = Setup(work: 0.05...0.8, longTasks: 6, longWork: 12)
        guard FileManager.default.fileExists(atPath: Self.library) else { return setup }
        for name in Self.shifted {
            setup.ownSettings[name] = ["WALL_CLOCK_SHIFT_FILE": file.path, "LD_PRELOAD": Self.library]
        }
        return setup
    }

    func prepare(_ scene: Scene) async throws -> String? {
        guard let file = Self.file(scene) else { return "there is no \(Self.library): run it by Scripts/chaos.sh" }
        try Self.bytes(0).write(to: file)
        return nil
    }

    func inject(_ scene: Scene) async throws {
        guard let file = Self.file(scene) else { return }
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        try await scene.load.reached(40)
        for jump: Int64 in [86_400, -86_400, 0] {
            try scene.note(.note, "the wall clocks of \(Self.shifted): \(jump) s")
            try handle.seek(toOffset: 0)
            try handle.write(contentsOf: Self.bytes(jump))
            try await Task.sleep(for: .seconds(scene.setup.lease) * 1.4)
            try await scene.load.reached(scene.load.accepted + 20)
        }
        try handle.close()
        let tomorrow = Date(timeIntervalSinceNow: 86_400).formatted(.iso8601.year().month().day())
        let yesterday = Date(timeIntervalSinceNow: -86_400).formatted(.iso8601.year().month().day())
        // The API server says too little to be asked, and so does a worker whose slots are all taken by the long tasks.
        let outputs = try scene.workers.filter(Self.shifted.contains).map { try scene.output(of: $0) }
        guard outputs.contains(where: { $0.contains("\n\(tomorrow)") && $0.contains("\n\(yesterday)") }) else {
            throw HarnessError("no clock has jumped")
        }
    }

    private static func file(_ scene: Scene) -> URL? {
        scene.setup.ownSettings["w1"]?["WALL_CLOCK_SHIFT_FILE"].map { URL(fileURLWithPath: $0) }
    }

    private static func bytes(_ seconds: Int64) -> Data { unsafe withUnsafeBytes(of: seconds) { unsafe Data($0) } }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
