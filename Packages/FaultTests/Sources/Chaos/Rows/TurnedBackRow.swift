internal import Oracle
internal import StackHarness
internal import TestServers

/// The broker gives messages back, because their queue is gone or full: queues are declared again, messages published
/// again, and both are counted.
struct TurnedBackRow: FaultRow {
    let name = "B13"
    let title = "messages refused by full queues, or without a queue"

    func setup(_ random: inout SeededGenerator) -> Setup { Setup(concurrency: 2, rate: 60, work: 0.1...0.3) }

    func inject(_ scene: Scene) async throws {
        let host = scene.stack.virtualHost
        try await scene.load.reached(40)
        // Nobody consumes: nobody but a publisher can declare queues anew.
        for name in scene.workers { try await scene.retire(name) }
        try await scene.deleteQueues()
        try await scene.load.reached(scene.load.accepted + 20)
        // Long before a waiting task is looked at again; those that were under way when the queues went are missing.
        var held = 0
        try await eventually(
            within: .seconds(20),
            state: { "20 tasks were accepted, the broker holds \(held) messages" }
        ) {
            held = try await scene.messages().values.reduce(0, +)
            return held >= 14
        }
        // RabbitMQ 3.10 may end the connection instead (541): then the next one declares the queues.
        try await counted(scene, ["scheduler_broker_returned_total", "scheduler_broker_reconnects_total"])
        try await scene.stack.rabbit.evaluate(
            """
            rabbit_policy:set(<<"\(host)">>, <<"full">>, <<".*">>,
                [{<<"max-length">>, 1}, {<<"overflow">>, <<"reject-publish">>}], 0, <<"queues">>, <<"tests">>)
            """
        )
        try await scene.load.reached(scene.load.accepted + 40)
        try await counted(scene, ["scheduler_broker_nacked_total"])
        try await scene.stack.rabbit.evaluate("rabbit_policy:delete(<<\"\(host)\">>, <<\"full\">>, <<\"tests\">>)")
        for name in scene.workers { try scene.revive(name) }
    }

    private func counted(_ scene: Scene, _ metrics: [String]) async throws {
        var count = 0.0
        try await eventually(within: .seconds(30), state: { "\(metrics) are \(count)" }) {
            count = 0
            for port in scene.ports {
                for metric in metrics { count += try await scene.metric(metric, port: port) }
            }
            return count > 0
        }
    }

    func complaints(_ scene: Scene, _ timeline: Timeline) async throws -> [String] {
        timeline.repeats + timeline.burnedAttempts
    }
}
