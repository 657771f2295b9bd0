internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// One run of a row with one seed: start, load, fault, healing, rest, judgement.
struct RowRun: Sendable {
    let row: any FaultRow
    let seed: UInt64
    /// Findings that are counted and do not fail it.
    let tolerated: Set<Finding.Name>

    /// The name under which the stack's folder is kept.
    @TaskLocal static var label: String?

    /// Runs it to its end; never throws.
    func outcome() async -> RowOutcome {
        let start = ContinuousClock.now
        let found = Lock<(verdict: Verdict, folder: String?, failure: String?)>((Verdict(), nil, nil))
        await Self.$label.withValue("chaos-\(row.name)-seed-\(seed)") {
            do {
                try await run(found)
            } catch is RowFailure {
                // What was found says it.
            } catch {
                found.withLock { if $0.failure == nil { $0.failure = "\(error)" } }
            }
        }
        let (verdict, folder, failure) = found.withLock { $0 }
        let isGood = isGood(verdict) && failure == nil
        return RowOutcome(
            row: row.name,
            title: row.title,
            seed: seed,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            verdict: verdict,
            folder: isGood ? nil : folder,
            failure: failure,
            tolerated: tolerated
        )
    }

    private func isGood(_ verdict: Verdict) -> Bool { verdict.findings.allSatisfy { tolerated.contains($0.name) } }

    private func run(_ found: Lock<(verdict: Verdict, folder: String?, failure: String?)>) async throws {
        var random = SeededGenerator(seed: seed)
        let setup = row.setup(&random)
        try await Stack.with(ownBroker: setup.ownBroker, redisOptions: setup.redisOptions) { stack in
            found.withLock { $0.folder = stack.logs.path }
            let scene = try Scene(stack: stack, setup: setup, seed: seed)
            defer { scene.end() }
            try await scene.start()
            let complaints = try await disturb(scene)
            let before = complaints.levels
            try await scene.whenReady(within: .seconds(90))
            if try await !scene.comeToRest() { try scene.note(.note, "something is still open") }
            var state = try await scene.state(before: before)
            state.complaints = complaints.texts + scene.load.errors
            try scene.folder.write(state)
            let timeline = Timeline(try History(folder: scene.folder))
            state.complaints += try await row.complaints(scene, timeline)
            try scene.folder.write(state)
            let verdict = Oracle().judge(try History(folder: scene.folder))
            found.withLock { $0.verdict = verdict }
            if !isGood(verdict) { throw RowFailure() }
        }
    }

    /// Runs the load with the fault in it; what the fault's own steps found wrong is a complaint, not the end.
    private func disturb(_ scene: Scene) async throws -> (texts: [String], levels: [Int32: ProcessLevel]) {
        async let load: Void = scene.load.run()
        var texts: [String] = []
        var levels: [Int32: ProcessLevel] = [:]
        do {
            // Once they have worked for a moment, so that what is made at first use is there.
            try await scene.load.reached(15)
            levels = scene.levels()
            try await row.inject(scene)
        } catch {
            texts.append("while it was disturbed: \(error)")
        }
        scene.load.stop()
        await load
        return (texts, levels)
    }
}
