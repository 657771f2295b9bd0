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

    /// What has been found so far.
    private struct Found {
        var verdict = Verdict()
        var folder: String?
        var failure: String?
        var skipped: String?
        var lines: [String] = []
    }

    /// The name under which the stack's folder is kept.
    @TaskLocal static var label: String?

    /// Runs it to its end; never throws.
    func outcome() async -> RowOutcome {
        let start = ContinuousClock.now
        let found = Lock(Found())
        await Self.$label.withValue("chaos-\(row.name)-seed-\(seed)") {
            do {
                try await run(found)
            } catch is RowFailure {
                // What was found says it.
            } catch {
                found.withLock { if $0.failure == nil { $0.failure = "\(error)" } }
            }
        }
        let result = found.withLock { $0 }
        let isGood = judgement.isGood(result.verdict) && result.failure == nil
        return RowOutcome(
            row: row.name,
            title: row.title,
            seed: seed,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            verdict: result.verdict,
            folder: isGood ? nil : result.folder,
            failure: result.failure,
            skipped: result.skipped,
            lines: result.lines,
            judgement: judgement
        )
    }

    private var judgement: Judgement { Judgement(tolerated: tolerated, wanted: row.wanted) }

    private func run(_ found: Lock<Found>) async throws {
        var random = SeededGenerator(seed: seed)
        let setup = row.setup(&random)
        try await Stack.with(
            ownBroker: setup.ownBroker,
            redisOptions: setup.redisOptions,
            redisEnvironment: setup.redisEnvironment
        ) { stack in
            found.withLock { $0.folder = stack.logs.path }
            let scene = try Scene(stack: stack, setup: setup, seed: seed)
            defer {
                scene.end()
                let lines = scene.lines.withLock { $0 }
                found.withLock { $0.lines = lines }
            }
            if let reason = try await row.prepare(scene) {
                found.withLock { $0.skipped = reason }
                return
            }
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
            if !judgement.isGood(verdict) { throw RowFailure() }
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
