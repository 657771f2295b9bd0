internal import Oracle
internal import SchedulerModels
internal import StackHarness

/// A service that dies by itself between two steps of its work: the next one who looks goes on from there.
struct FailpointRow: FaultRow {
    /// What a death there may cost.
    enum Cost: Sendable {
        /// Nothing: every task is started once, and no attempt is counted twice.
        case nothing
        /// One attempt that was counted and never started.
        case attempt
        /// One task that is done twice: the window that cannot be closed.
        case work
    }

    let name: String
    let title: String
    let service: String
    /// The failpoint's name.
    let point: String
    let passes: ClosedRange<Int>
    let cost: Cost
    /// Whether only brief tasks come to this point.
    var needsBriefTasks = false

    func setup(_ random: inout SeededGenerator) -> Setup {
        // One task at a time: what dies has one task in hand, so that what it may cost is known exactly. Beside brief tasks the
        // average is so short that the next is claimed before: then one more may be in hand.
        Setup(
            concurrency: 1,
            rate: 20,
            tasks: 80,
            work: 0.06...0.1,
            hasBriefTasks: Bool.random(using: &random) || needsBriefTasks,
            failpoints: [service: "\(point):kill@\(Int.random(in: passes, using: &random))"]
        )
    }

    func inject(_ scene: Scene) async throws {
        if point.hasPrefix("reconcile") { await submitForLater(scene) }
        try await scene.died(service)
    }

    /// Tasks that come due one after the other, until the one that is to die has been the one to publish some.
    private func submitForLater(_ scene: Scene) async {
        let end = ContinuousClock.now + .seconds(60)
        var number = 0
        while ContinuousClock.now < end, (try? scene.hasDied(service)) == false {  // One that is not there cannot die.
            number += 1
            await scene.load.submit(
                PlannedTask(key: "later-\(number)", parameters: ["seconds": 0.06], members: ["delay": 0.5])
            )
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        let repeats = timeline.repeats
        let burned = timeline.burnedAttempts
        let others = scene.setup.hasBriefTasks ? 1 : 0
        switch cost {
        case .nothing: return max(repeats.count, burned.count) <= others ? [] : repeats + burned
        case .attempt:
            let isOne = (1...1 + others).contains(burned.count) && repeats.count <= others
            return isOne ? [] : ["not one attempt was lost, but: \(burned), \(repeats)"]
        case .work:
            let isOne = (1...1 + others).contains(repeats.count) && (1...1 + others).contains(burned.count)
            return isOne ? [] : ["not one task twice, but: \(repeats), \(burned)"]
        }
    }
}
