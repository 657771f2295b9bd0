internal import Foundation
internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// How long it takes until somebody else does what a killed or frozen worker had in hand, beside others on the same broker.
struct HandoverRow: FaultRow {
    let name = "H1"
    let title = "time to hand over the work of a killed worker"
    /// How many workers are killed.
    var rounds = 100
    /// How many are frozen: each costs a whole lease.
    private static let freezes = 3

    /// The same with another number of kills.
    func repeated(_ rounds: Int) -> HandoverRow {
        var row = self
        row.rounds = rounds
        return row
    }

    func setup(_ random: inout SeededGenerator) -> Setup {
        // The lease that services have when nothing else is set.
        Setup(ownBroker: true, apis: 1, lease: 15, rate: 2, tasks: 20)
    }

    func inject(_ scene: Scene) async throws {
        var kills: [Int64] = []
        for number in 0..<rounds {
            kills.append(try await handover(scene, "killed-\(number)") { try await scene.kill($0) })
            try await scene.whenReady(within: .seconds(60))
        }
        scene.measured(Self.line("scheduler", kills))
        var freezes: [Int64] = []
        for number in 0..<Self.freezes {
            let key = "frozen-\(number)"
            let (worker, id) = try await started(scene, key)
            let at = BootClock.now()
            try await scene.freeze(worker) { freezes.append(try await secondStart(scene, id) - at) }
        }
        scene.measured(Self.line("scheduler, frozen (lease \(scene.setup.lease) s)", freezes))
        try await others(scene)
        kills.sort()
        let p99 = kills[min(kills.count - 1, kills.count * 99 / 100)]
        guard p99 < 1_000 else { throw HarnessError("p99 of the hand-over is \(p99) ms, not under 1 s") }
        let limit = Int64(scene.setup.lease) * 1_000 + 1_000
        guard freezes.allSatisfy({ $0 < limit }) else { throw HarnessError("frozen ones took \(freezes) ms") }
    }

    private func handover(
        _ scene: Scene,
        _ key: String,
        _ strike: (String) async throws -> Void
    ) async throws -> Int64 {
        let (worker, id) = try await started(scene, key)
        let at = BootClock.now()
        try await strike(worker)
        return try await secondStart(scene, id) - at
    }

    /// Submits a long task and waits for its start; who runs it, and its identifier.
    private func started(_ scene: Scene, _ key: String) async throws -> (worker: String, id: String) {
        let id = await scene.load.submit(PlannedTask(key: key, parameters: ["seconds": 2]))
        guard let id else { throw HarnessError("\(key) is not accepted") }
        var worker: String?
        try await eventually(within: .seconds(30), every: .milliseconds(5)) {
            worker = try starts(scene, id).first?.worker
            return worker != nil
        }
        guard let worker else { throw HarnessError("\(key) does not start") }
        return (worker, id)
    }

    private func secondStart(_ scene: Scene, _ id: String) async throws -> Int64 {
        var at: Int64?
        try await eventually(within: .seconds(60), every: .milliseconds(5)) {
            at = try starts(scene, id).dropFirst().first?.at
            return at != nil
        }
        return at ?? 0
    }

    private func starts(_ scene: Scene, _ id: String) throws -> [HandlerEntry] {
        try scene.folder.handler.entries().filter { $0.task == id && $0.event == .start }
    }

    /// Celery and Dramatiq on the same broker, where a Python that has them is named.
    private func others(_ scene: Scene) async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let python = environment["HANDOVER_PYTHON"], let script = environment["HANDOVER_SCRIPT"] else {
            return scene.measured("others were not measured: HANDOVER_PYTHON and HANDOVER_SCRIPT are not set")
        }
        for system in ["celery", "dramatiq"] {
            let process = try ServiceProcess.start(
                executable: python,
                arguments: [script, system, "\(rounds)", scene.stack.rabbitURL],
                environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"],
                outputFile: scene.stack.logs.file(system)
            )
            let status = try await process.waitForExit(timeout: .seconds(3_600))
            let line = process.output().split(separator: "\n").last.map(String.init) ?? ""
            scene.measured(status == .exited(0) ? line : "\(system) could not be measured: \(line)")
        }
    }

    private static func line(_ what: String, _ times: [Int64]) -> String {
        let sorted = times.sorted()
        guard let most = sorted.last else { return "\(what): nothing" }
        let p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        return "\(what): \(sorted.count) times, p50 \(sorted[sorted.count / 2]) ms, p99 \(p99) ms, most \(most) ms"
    }
}
