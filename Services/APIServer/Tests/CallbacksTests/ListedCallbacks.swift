import SchedulerModels
import TaskStore

@testable import Callbacks

/// A queue in memory: gives each callback out once, unless it is put back, and notes what came of it.
actor ListedCallbacks: CallbackQueue {
    private var waiting: [CallbackOrder] = []
    private(set) var settled: [(order: CallbackOrder, outcome: CallbackOutcome)] = []
    private(set) var limits: [Int] = []
    private(set) var holds: Set<Duration> = []
    private var failures = 0
    /// How many wait to be taken.
    var left: Int { waiting.count }

    func take(limit: Int, hold: Duration) throws(TaskStoreError) -> [CallbackOrder] {
        limits.append(limit)
        holds.insert(hold)
        try fail()
        let taken = Array(waiting.prefix(limit))
        waiting.removeFirst(taken.count)
        return taken
    }

    func settle(_ order: CallbackOrder, _ outcome: CallbackOutcome) throws(TaskStoreError) {
        try fail()
        settled.append((order, outcome))
    }

    func add(_ orders: [CallbackOrder]) { waiting += orders }

    /// Lets the next calls fail as when Redis is away.
    func failNext(_ count: Int) { failures = count }

    func outcome(of id: TaskID) -> CallbackOutcome? { settled.first { $0.order.taskID == id }?.outcome }

    private func fail() throws(TaskStoreError) {
        guard failures > 0 else { return }
        failures -= 1
        throw TaskStoreError(kind: .unavailable, operation: "test", message: "away")
    }
}
