import Testing

@testable import Worker

@Suite("The pump against a simulated broker", .timeLimit(.minutes(2)))
struct PumpSimulationTests {
    private func check(_ report: PumpSimulation.Report, _ profile: PumpSimulation.Profile) {
        #expect(report.mostRunning == profile.concurrency)
        // The limit, and the time until the broker has ended the consumers.
        #expect(report.longestHeld <= 100 + 10)
        // Consumers are started anew and the highest band is waited for, no more.
        #expect(report.longestIdle <= 30)
    }

    @Test(arguments: 1...10)
    func `Long tasks leave no slot idle and hold nothing back`(seed: UInt64) {
        for backlog in [[0, 10_000, 0], [0, 0, 10_000], [5_000, 5_000, 5_000]] {
            let profile = PumpSimulation.Profile(
                concurrency: 4,
                durations: [700, 2_000, 9_000],
                backlog: backlog,
                milliseconds: 120_000
            )
            var simulation = PumpSimulation(profile, seed: seed)
            let report = simulation.run()
            check(report, profile)
            #expect(report.slotTimeLost < 120_000 * 4 * 0.03)
            // An end and a start for each task at most.
            #expect(report.consumerChanges <= report.finished * 2 + 4)
        }
    }

    @Test(arguments: 1...10)
    func `A mixture of all lengths leaves no slot idle for long`(seed: UInt64) {
        let profile = PumpSimulation.Profile(
            concurrency: 10,
            durations: [1, 2, 2, 5, 20, 60, 150, 400, 3_000],
            backlog: [100, 20_000, 20_000],
            arrivalInterval: 25,
            milliseconds: 60_000
        )
        var simulation = PumpSimulation(profile, seed: seed)
        let report = simulation.run()
        check(report, profile)
        #expect(report.slotTimeLost < 60_000 * 10 * 0.1)
        #expect(report.consumerChanges < 60_000 / 20)
    }

    @Test(arguments: [1.0, 3, 8, 12, 30, 49, 51, 90])
    func `A steady stream of one band settles down and stays there`(duration: Double) {
        let profile = PumpSimulation.Profile(
            concurrency: 10,
            durations: [duration * 0.5, duration, duration * 1.5],
            backlog: [0, 1_000_000, 0],
            milliseconds: 10_000
        )
        var simulation = PumpSimulation(profile, seed: 7)
        let report = simulation.run()
        check(report, profile)
        #expect(report.consumerChanges <= 8)
        #expect(report.givenBack <= 20)
        #expect(Double(report.finished) > 0.9 * 10_000 / duration * 10)
    }

    @Test func `A full house of endless tasks costs nothing`() {
        let profile = PumpSimulation.Profile(
            concurrency: 3,
            durations: [100_000],
            backlog: [100, 100, 100],
            milliseconds: 50_000
        )
        var simulation = PumpSimulation(profile, seed: 1)
        let report = simulation.run()
        check(report, profile)
        #expect(report.consumerChanges == 2)
        #expect(report.givenBack == 6)
    }

    @Test(arguments: [5.0, 10, 20, 40])
    func `The round trips of short tasks leave no slot empty`(duration: Double) {
        for concurrency in [2, 10] {
            let profile = PumpSimulation.Profile(
                concurrency: concurrency,
                durations: [duration],
                steps: 3,
                backlog: [0, 1_000_000, 0],
                milliseconds: 5_000
            )
            var simulation = PumpSimulation(profile, seed: 11)
            let report = simulation.run()
            #expect(report.mostRunning == concurrency)
            #expect(report.longestHeld <= 110)
            #expect(report.consumerChanges <= 8)
            #expect(report.unslotted == 0)
            #expect(Double(report.finished) > 0.97 * 5_000 / duration * Double(concurrency))
        }
    }

    @Test(arguments: 1...5)
    func `Claimed tasks for which long ones leave no slot are few`(seed: UInt64) {
        let profile = PumpSimulation.Profile(
            concurrency: 10,
            durations: [1, 1, 1, 1, 1, 1, 1, 1, 1, 5_000],
            steps: 2,
            backlog: [0, 1_000_000, 0],
            milliseconds: 20_000
        )
        var simulation = PumpSimulation(profile, seed: seed)
        let report = simulation.run()
        #expect(report.mostRunning == 10)
        #expect(report.longestHeld <= 110)
        #expect(report.unslotted < report.finished / 10)
    }

    @Test func `Short tasks of all bands keep the slots busy`() {
        let profile = PumpSimulation.Profile(
            concurrency: 10,
            durations: [4, 5, 6],
            backlog: [3_000, 1_000_000, 1_000_000],
            milliseconds: 20_000
        )
        var simulation = PumpSimulation(profile, seed: 3)
        let report = simulation.run()
        check(report, profile)
        #expect(Double(report.finished) > 0.8 * 20_000 / 5 * 10)
        #expect(report.finishedByBand[0] == 3_000)
    }
}
