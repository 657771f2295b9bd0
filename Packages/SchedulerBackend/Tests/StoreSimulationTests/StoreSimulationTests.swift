import Foundation
import SchedulerModels
import TaskStore
import Testing

/// All that uses the lanes, one test at a time.
@Suite("Simulations", .serialized)
enum SimulationSuites {}

extension SimulationSuites {
    /// `SIMULATION_SEEDS` and `SIMULATION_STEPS` make the runs longer or shorter; `SIMULATION_FIRST_SEED` repeats one.
    @Suite("The store under a seeded simulation", .serialized, .timeLimit(.minutes(20)))
    struct StoreSimulationTests {
        @Test(arguments: [SimulationProfile.faulty, .lossy])
        func `No invariant breaks`(profile: SimulationProfile) async throws {
            let seeds = Self.number("SIMULATION_SEEDS") ?? 20
            let steps = Self.number("SIMULATION_STEPS") ?? 800
            let first = UInt64(Self.number("SIMULATION_FIRST_SEED") ?? 1)
            let totals = try await SimulationRun.all(seeds: first..<(first + UInt64(seeds))) { seed, lane in
                let scripts = seed % 2 == 0 ? ScriptCatalog(clock: .key) : try Self.scriptsOfLongLines()
                return try await Simulation(seed: seed, profile: profile, lane: lane, scripts: scripts)
                    .run(steps: steps)
            }
            print("simulation, \(profile.name): \(totals.summary)")
            #expect(totals.seeds == seeds)
            #expect(totals.ended > totals.tasks / 2)
            #expect(totals.kills > 0 && totals.freezes > 0 && totals.handovers > 0 && totals.lateOutcomes > 0)
            #expect(totals.callbacks > 0 && totals.calledTogether > 0 && totals.completedAtOnce > 0)
            #expect(!profile.losesData || totals.losses > 0 && totals.reassertions > 0 && totals.restored > 0)
        }

        @Test func `A backlog without faults is published once`() async throws {
            let totals = try await SimulationRun.all(seeds: 1..<4) { seed, lane in
                try await Simulation(seed: seed, profile: .calm, lane: lane, scripts: ScriptCatalog(clock: .key))
                    .runBacklog(tasks: 60)
            }
            print("simulation, backlog: \(totals.summary)")
        }

        /// As if ten thousand waited for each that waits: what was never published is found by its number, not by a look.
        private static func scriptsOfLongLines() throws -> ScriptCatalog {
            let edit = Mutant.Edit(["waiting"], "LOOK_APART = 2\n", "LOOK_APART = 20000\n")
            return try Mutant(name: "long lines", edits: [edit]).scripts()
        }

        private static func number(_ name: String) -> Int? {
            ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
        }
    }
}
