internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// The broker takes a message back whose task runs longer than it has patience: the task goes on and runs once.
struct ConsumerTimeoutRow: FaultRow {
    let name = "B9"
    let title = "a task longer than the broker's consumer timeout"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(ownBroker: true, rate: 5, tasks: 20, restLimit: 240) }

    func inject(_ scene: Scene) async throws {
        // The broker looks once a minute.
        try await scene.stack.rabbit.evaluate("application:set_env(rabbit, consumer_timeout, 10000)")
        try scene.note(.note, "consumer_timeout is 10 s")
        await scene.load.submit(PlannedTask(key: "long", parameters: ["seconds": 135]))
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
