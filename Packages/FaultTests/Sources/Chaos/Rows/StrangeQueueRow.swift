internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TaskBroker
internal import TestServers

/// A queue of the scheduler's name and of another kind: who starts says so and ends, who runs says so and waits.
struct StrangeQueueRow: FaultRow {
    let name = "B7"
    let title = "a queue declared by somebody with other arguments"

    private func queue(_ scene: Scene) -> String {
        scene.topology.name(of: QueueBand(queue: "default", band: .normal))
    }

    func inject(_ scene: Scene) async throws {
        try await scene.load.reached(40)
        let queue = queue(scene)
        let resource = "rabbit_misc:r(<<\"\(scene.stack.virtualHost)\">>, queue, <<\"\(queue)\">>)"
        let delete = """
            case rabbit_amqqueue:lookup(\(resource)) of
                {ok, Queue} -> rabbit_amqqueue:delete(Queue, false, false, <<"tests">>);
                _ -> none
            end
            """
        try scene.note(.brokerLost, "the queue \(queue)")
        // Whoever consumes declares it again at once: the stranger must win the race.
        try await eventually(within: .seconds(20), every: .milliseconds(50)) {
            try await scene.stack.rabbit.evaluate(
                "\(delete), element(1, rabbit_amqqueue:declare(\(resource), true, false, [], none, <<\"tests\">>))"
            ) == "new"
        }
        try await scene.cutBroker()
        try await eventually(within: .seconds(30), state: { "no API server names the queue" }) {
            try scene.apis.contains { try scene.output(of: $0).contains(queue) }
        }
        try await eventually(within: .seconds(20)) {
            let health = try await scene.stack.get("/health")
            return try health.status == 503 && health.json()["checks"]?["rabbitmq"]?["status"] == "down"
        }
        try await scene.startsRefused(naming: [queue], [:])
        // What is submitted is stored all the same.
        try await scene.load.reached(scene.load.accepted + 20)
        try await scene.stack.rabbit.evaluate(delete)
        try await scene.whenReady(within: .seconds(60))
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
