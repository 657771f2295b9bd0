import Oracle
import Testing

/// A defect that is planted in the sample history, and the name under which it must be found.
struct PlantedDefect: Sendable, CustomTestStringConvertible {
    let text: String
    let name: Finding.Name
    /// What else may be found with it.
    var also: Set<Finding.Name> = []
    let plant: @Sendable (inout History) -> Void

    init(
        _ text: String,
        _ name: Finding.Name,
        also: Set<Finding.Name> = [],
        _ plant: @escaping @Sendable (inout History) -> Void
    ) {
        self.text = text
        self.name = name
        self.also = also
        self.plant = plant
    }

    var testDescription: String { text }

    static let all: [PlantedDefect] = promises + attempts + remains

    private static let promises: [PlantedDefect] = [
        PlantedDefect("an accepted task is still open", .lost) {
            $0.state.tasks[0].status = "pending"
            $0.state.due = ["t0"]
            $0.state.listed = ["completed": 5, "failed": 1, "pending": 1]
        },
        PlantedDefect("an accepted task has no record", .lost) {
            $0.client.append(accepted("k9", "t9"))
        },
        PlantedDefect("a record that was lost before its task ended stays lost", .lost) { history in
            history.client.append(accepted("k9", "t9"))
            SampleHistory.run("t9", 1, pid: 10, from: 20_800, to: 20_900, in: &history)
        },
        PlantedDefect("a task was run that nobody had sent", .unexpected) { history in
            history.client[5].task = "t5"
            history.client[5].outcome = .accepted
            SampleHistory.run("t9", 1, pid: 10, from: 40_000, to: 40_100, in: &history)
        },
        PlantedDefect("a key became two tasks", .doubled) { history in
            history.client.append(accepted("k8", "t8a", sentAt: 30_000))
            history.client.append(accepted("k8", "t8b", sentAt: 30_500))
            for task in ["t8a", "t8b"] {
                SampleHistory.run(task, 1, pid: 10, from: 40_000, to: 40_100, in: &history)
                history.state.tasks.append(
                    StoredTask(id: task, key: "k8", status: "completed", fence: 1_001, settled: 1_001)
                )
            }
            history.state.listed["completed"] = 8
        },
        PlantedDefect("a client got a 500", .answer) {
            $0.client[0].outcome = .refused
            $0.client[0].status = 500
            $0.client.append(accepted("k0", "t0"))
        },
    ]

    private static let attempts: [PlantedDefect] = [
        PlantedDefect("two attempts at once", .overlap) { $0.move("t3", .stopped, 1, to: 10_900) },
        PlantedDefect("a killed worker's task was started before the kill", .overlap, also: [.repeated]) {
            $0.move("t1", .start, 2, to: 120)
        },
        PlantedDefect("a thawed worker went on", .overlap) { $0.move("t2", .end, 1, to: 9_900) },
        PlantedDefect("a second attempt during a freeze that had not begun", .overlap, also: [.repeated]) {
            $0.move("t2", .start, 2, to: 1_100)
        },
        PlantedDefect("a repeat without a kill", .repeated) { history in
            history.chaos.removeAll { $0.pid == 11 }
            history.move("t1", .end, 1, to: 300, adding: true)
        },
        PlantedDefect("a repeat long after the outcome had landed", .repeated) { history in
            SampleHistory.run("t0", 2, pid: 10, from: 50_000, to: 50_100, in: &history)
            history.chaos.append(ChaosEntry(.kill, "w10", pid: 10, at: 45_000))
            history.state.tasks[0].fence = 1_002
            history.state.tasks[0].settled = 1_002
            history.state.processes = []
        },
        PlantedDefect("a repeat that only the broker's restart could excuse", .repeated) { history in
            history.chaos.removeAll { $0.what == .storeLost }
            history.chaos.append(ChaosEntry(.brokerLost, "everything", at: 20_500))
            history.state.counters = ["submitted": 7, "completed": 6, "failed": 1]
        },
        PlantedDefect("a repeat after a store outage far shorter than the lease", .repeated) { history in
            history.chaos.removeAll { $0.what == .storeLost }
            history.chaos.append(ChaosEntry(.storeDown, "restart", at: 20_050, until: 20_300))
            history.state.counters = ["submitted": 7, "completed": 6, "failed": 1]
        },
        PlantedDefect("one attempt too many", .attempts) { history in
            for index in history.handler.indices where history.handler[index].task == "t6" {
                history.handler[index].attempt += 1
            }
        },
        PlantedDefect("the same fence twice", .fence) { history in
            for index in history.handler.indices where history.handler[index].task == "t6" {
                history.handler[index].fence = 1_002
            }
        },
    ]

    private static let remains: [PlantedDefect] = [
        PlantedDefect("the outcome of the first of two attempts counted", .outcome) {
            $0.state.tasks[1].settled = 1_001
        },
        PlantedDefect("an outcome of a fence that never ran", .outcome) {
            $0.state.tasks[0].settled = 1_005
            $0.state.tasks[0].fence = 1_005
        },
        PlantedDefect("completed at once by a worker that had claimed it", .outcome) {
            $0.state.tasks[0].settled = nil
            $0.state.tasks[0].worker = "w10"
        },
        PlantedDefect("completed at once by another worker than the one that computed it", .outcome) { history in
            history.compute("t0", pid: 14, at: 90)
            history.handler.removeAll { $0.task == "t0" && $0.fence > 0 }
            history.state.tasks[0].settled = nil
            history.state.tasks[0].worker = "w10"
        },
        PlantedDefect("a record older than the newest attempt", .outcome) { $0.state.tasks[6].fence = 1_001 },
        PlantedDefect("a task failed that was to complete", .outcome) {
            $0.state.tasks[0].status = "failed"
            $0.state.listed = ["completed": 5, "failed": 2]
        },
        PlantedDefect("an ended task in due", .due) { $0.state.due = ["t0"] },
        PlantedDefect("a stranger in due", .due) { $0.state.due = ["t77"] },
        PlantedDefect("a message that stayed", .messages) { $0.state.messages["normal"] = 1 },
        PlantedDefect("a message put aside that nobody had sent", .messages) { $0.state.messages["poison"] = 1 },
        PlantedDefect("a message that the broker lost sight of", .stranded) {
            $0.state.messages["normal"] = 1
            $0.state.stranded["normal"] = 1
        },
        PlantedDefect("more messages than the broker lost sight of", .messages, also: [.stranded]) {
            $0.state.messages["normal"] = 2
            $0.state.stranded["normal"] = 1
        },
        PlantedDefect("a list that misses a task", .counters) { $0.state.listed["completed"] = 5 },
        PlantedDefect("a counter that missed a submission", .counters) { history in
            history.chaos.removeAll { $0.what == .storeLost }
            history.chaos.append(ChaosEntry(.kill, "w10", pid: 10, at: 20_150))
            history.state.processes = []
            history.state.counters = ["submitted": 6, "completed": 6, "failed": 1]
        },
        PlantedDefect("memory that stayed", .resources) { $0.state.processes[0].after.memoryKiB += 200_000 },
        PlantedDefect("descriptors that stayed", .resources) { $0.state.processes[0].after.descriptors += 20 },
        PlantedDefect("threads that stayed", .resources) { $0.state.processes[0].after.threads += 20 },
        PlantedDefect("a service that died by itself", .death) {
            $0.chaos.append(ChaosEntry(.exit, "api1", pid: 99, at: 40_000))
        },
        PlantedDefect("what the fault itself found", .expectation) { $0.state.complaints = ["not so"] },
    ]

    private static func accepted(_ key: String, _ task: String, sentAt: Int64 = 10) -> ClientEntry {
        ClientEntry(key: key, sentAt: sentAt, answeredAt: sentAt + 5, outcome: .accepted, status: 202, task: task)
    }
}

extension History {
    /// Changes the moment of an event in the handlers' journal.
    fileprivate mutating func move(
        _ task: String,
        _ event: HandlerEntry.Event,
        _ attempt: Int,
        to moment: Int64,
        adding isAdded: Bool = false
    ) {
        let index = handler.firstIndex { $0.task == task && $0.event == event && $0.attempt == attempt }
        if let index {
            handler[index].at = moment
        } else if isAdded, let start = handler.first(where: { $0.task == task && $0.attempt == attempt }) {
            var entry = start
            entry.event = event
            entry.at = moment
            handler.append(entry)
        }
    }
}
