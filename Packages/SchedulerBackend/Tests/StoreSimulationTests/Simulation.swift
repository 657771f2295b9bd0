import RedisClient
import SchedulerModels
import TaskStore

/// Clients, API servers, workers, reconcilers and a broker, all simulated by one seed over the real scripts in a real
/// Redis; after every step the invariants are checked.
///
/// One clock is everybody's. Used by one Swift task at a time.
final class Simulation {
    static let lease: Int64 = 15_000
    static let margin: Int64 = 3_000
    static let queues = ["default", "mail"]
    private static let historyLength = 40

    /// Which records a step may have changed.
    enum Touched {
        case some([TaskID])
        case all
    }

    /// A finish that is on its way through the network.
    struct DelayedOutcome {
        let worker: SimulatedWorker
        let taskID: TaskID
        let fence: Int64
        let outcome: AttemptOutcome
    }

    let seed: UInt64
    let lane: SimulationLane
    let store: TaskStore
    let profile: SimulationProfile
    var hasFaults: Bool
    var random: SeededGenerator
    var now: Int64 = 1_800_000_000_000
    var step = 0
    var history: [String] = []
    var totals = SimulationTotals()

    var tasks: [SimulatedTask] = []
    var places: [TaskID: Int] = [:]
    var broker: [SimulatedMessage] = []
    var workers: [SimulatedWorker] = []
    var delayed: [DelayedOutcome] = []
    var budgets: [[QueueBand: Int]] = [[:], [:]]
    var runNumber = 1
    var snapshots: Set<Int> = []
    var nextWorker = 0
    var identifiers = 0
    var lastCancelled: TaskID?
    var cancelledAt = 0
    /// Queues that hand nothing out.
    var paused: Set<String> = []
    /// Callbacks that were taken and not settled.
    var callbacks: [CallbackOrder] = []
    var oracle = Oracle()

    var run: String { "run-\(runNumber)" }

    init(seed: UInt64, profile: SimulationProfile, lane: SimulationLane, scripts: ScriptCatalog) throws {
        self.seed = seed
        self.profile = profile
        self.lane = lane
        hasFaults = profile.hasFaults
        random = SeededGenerator(seed: seed)
        let settings = try BackendSettings(Settings(["SCHEDULER_NAMESPACE": "s", "WORKER_LEASE_TTL": "15"]))
        store = TaskStore(redis: lane.redis, settings: settings, scripts: scripts)
    }

    /// Takes that many random steps, then heals everything and waits until every task has ended.
    func run(steps: Int) async throws(Violation) -> SimulationTotals {
        try await reported {
            try await begin()
            while step < steps {
                step += 1
                try await takeSnapshot()
                try await check(try await takeStep())
            }
            try await heal()
            totals.seeds = 1
            totals.steps = step
            totals.tasks = tasks.count
            return totals
        }
    }

    /// Names the seed and the last steps in whatever goes wrong.
    func reported<Answer>(_ body: () async throws -> Answer) async throws(Violation) -> Answer {
        do {
            return try await body()
        } catch {
            var violation = Violation(error)
            violation.seed = seed
            violation.step = step
            violation.history = history
            throw violation
        }
    }

    func begin() async throws {
        try await lane.clear()
        try await lane.setClock(now)
        for _ in 0..<3 { addWorker() }
        for worker in workers { try await check(try await heartbeat(worker)) }
    }

    func note(_ line: @autoclosure () -> String) {
        if history.count == Self.historyLength { history.removeFirst() }
        history.append("\(step) @\(now - 1_800_000_000_000): \(line())")
    }

    private func takeSnapshot() async throws {
        guard profile.losesData, step % 12 == 1 else { return }
        let slot = step / 12 % 2
        try await lane.keepSnapshot(slot: slot)
        snapshots.insert(slot)
    }

    private func takeStep() async throws -> Touched {
        // A person who cancels and thinks better of it.
        if step == cancelledAt + 1, step > 1, random.chance(40) { return try await retry() }
        switch random.below(100) {
        case 0..<12: return try await submit()
        case 12..<32: return try await deliver()
        case 32..<46: return try await finishSomething()
        case 46..<58: return try await heartbeatSomebody()
        case 58..<69: return try await reconcile(by: random.below(2))
        case 69..<78: return try await advance()
        case 78..<80: return try await releaseSomething()
        case 80..<83: return try await cancel()
        case 83: return try await delete()
        case 84..<87: return try await retry()
        case 87: return random.chance(60) ? try await purge() : try await pauseOrResume()
        case 88: return try await sweep()
        case 89..<91: return try await killSomebody()
        case 91..<93: return freezeSomebody()
        case 93..<96: return try await deliverLateOutcome()
        case 96: return random.chance(70) ? breakBroker() : try await callBack()
        case 97: return try await loseData()
        default: return try await resendSomething()
        }
    }

    private func advance() async throws -> Touched {
        switch random.below(100) {
        case 0..<88: now += random.milliseconds(1...3_000)
        case 88..<99: now += random.milliseconds(3_000...40_000)
        default: now += random.milliseconds(40_000...4_000_000)
        }
        note("time passes")
        try await lane.setClock(now)
        return .some([])
    }

    func publish(_ id: TaskID, attempt: Int) {
        guard let task = places[id].map({ tasks[$0] }) else { return }
        totals.publishes += 1
        if hasFaults, random.chance(8) { return }
        let message = SimulatedMessage(
            taskID: id,
            place: task.place,
            publishedAt: Timestamp(milliseconds: now),
            attempt: attempt
        )
        broker.append(message)
        if hasFaults, random.chance(8) {
            totals.duplicates += 1
            broker.append(message)
        }
    }
}
