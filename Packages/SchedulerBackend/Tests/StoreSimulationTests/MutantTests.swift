import TaskStore
import Testing

extension SimulationSuites {
    @Suite("Planted defects", .serialized, .timeLimit(.minutes(20)))
    struct MutantTests {
        @Test(arguments: Mutant.all)
        func `The simulation notices a planted defect`(mutant: Mutant) async throws {
            let scripts = try mutant.scripts()
            let violation = try await SimulationRun.firstViolation(seeds: 1..<129) { seed, lane in
                let simulation = try Simulation(seed: seed, profile: mutant.profile, lane: lane, scripts: scripts)
                _ =
                    mutant.isBacklog
                    ? try await simulation.runBacklog(tasks: 60)
                    : try await simulation.run(steps: 600)
            }
            let found = try #require(violation, "128 seeds passed with the defect in place")
            print("mutant '\(mutant.name)': seed \(found.seed), step \(found.step): \(found.message)")
        }

        @Test func `A mutant that does not fit the scripts is an error`() {
            let rotten = Mutant(name: "rotten", edits: [.init(["claim"], "no script says this")])
            #expect(throws: Violation.self) { _ = try rotten.scripts() }
        }
    }
}
