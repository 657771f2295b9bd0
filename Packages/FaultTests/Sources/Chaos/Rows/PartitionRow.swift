internal import Oracle
internal import StackHarness
internal import TestServers

/// Workers whose packets vanish for longer than a lease: no connection is reset, nobody is told.
struct PartitionRow: FaultRow {
    let name: String
    let title: String
    let ways: [Scene.Way]

    private static let cutOff = ["w1", "w2"]

    func setup(_ random: inout SeededGenerator) -> Setup { .wired }

    func prepare(_ scene: Scene) async throws -> String? { try await scene.layWires(Self.cutOff) }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        try await scene.drop(Self.cutOff, ways) { try await Task.sleep(for: .seconds(scene.setup.lease + 3)) }
        let healed = BootClock.now()
        // They take tasks again, by themselves.
        try await eventually(within: .seconds(40), state: { "some of \(Self.cutOff) take nothing any more" }) {
            let starts = try scene.folder.handler.entries().filter { $0.event == .start && $0.at > healed }
            return Set(starts.map(\.worker)).isSuperset(of: Self.cutOff)
        }
        try await scene.load.reached(scene.load.accepted + 20)
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        // Who still reaches Redis keeps its lease and what it runs, whatever the broker thinks.
        guard ways.contains(.store) else { return timeline.repeats + timeline.burnedAttempts }
        guard let cut = timeline.faults.first(where: { $0.what == .cutFromStore }) else { return ["nothing was cut"] }
        return timeline.goneOn(after: cut.at, on: Set(Self.cutOff))
    }
}
