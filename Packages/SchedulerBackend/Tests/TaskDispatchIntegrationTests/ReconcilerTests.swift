import AMQPClient
import SchedulerModels
import TaskBroker
import TaskDispatch
import TestServers
import Testing

@Suite("The reconciler and a broker that does not take everything", .timeLimit(.minutes(3)))
struct ReconcilerTests {
    @Test func `Before it publishes again it asks whether anything is taken: an alarm is told only to who publishes`()
        async throws
    {
        let broker = try await PrivateRabbitMQ.start()
        try await ReconcilerScene.run(on: broker) { scene in
            #expect(await scene.publisher.isTaking())
            try await scene.store(3)
            try await broker.evaluate("rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []})")
            try await eventually(within: .seconds(20)) {
                try await broker.evaluate("rabbit_alarm:get_alarms()").contains("resource_limit")
            }
            let before = scene.publisher.statistics.published
            #expect(scene.publisher.isAvailable, "nobody has told this connection")
            do {
                try await scene.reconciler.pass()
            } catch let error as TaskBrokerError {
                // Told of the alarm between the question and the look at the queue.
                #expect(error.cause.code == .blocked)
            }
            // One message that goes nowhere; each of the three would come when the alarm is over, from every process.
            #expect(scene.publisher.statistics.published == before + 1)
            #expect(scene.reconciler.actions.looked >= 3 && scene.reconciler.actions.published == 0)
            try await eventually(within: .seconds(20)) { await scene.publisher.isTaking() == false }
            try await broker.evaluate("rabbit_alarm:clear_alarm({resource_limit, memory, node()})")
            try await eventually(within: .seconds(20)) { await scene.publisher.isTaking() }
            #expect(try await scene.ready() == 0)
            try await scene.reconciling { try await eventually(within: .seconds(40)) { try await scene.ready() == 3 } }
            #expect(scene.reconciler.actions.published == 3)
        }
        await broker.stop()
    }

    @Test func `A queue that nobody may look at keeps none of the others from being published`() async throws {
        let broker = try await PrivateRabbitMQ.shared()
        try await ReconcilerScene.run(on: broker) { scene in
            let locked = scene.topology.name(of: QueueBand(queue: "mail", band: .normal))
            let resource = "rabbit_misc:r(<<\"\(scene.virtualHost)\">>, queue, <<\"\(locked)\">>)"
            // As the queue of another connection alone.
            try await broker.evaluate(
                """
                {new, _} = rabbit_amqqueue:declare(\(resource), false, false, [], whereis(rabbit_sup), <<"tests">>)
                """
            )
            try await scene.store(2)
            try await scene.store(1, queue: "mail")
            try await scene.reconciler.pass()
            #expect(try await scene.ready() == 2)
            #expect(try await scene.ready("mail") == nil)
            #expect(scene.reconciler.actions.published == 2)
            try await broker.evaluate(
                "{ok, Queue} = rabbit_amqqueue:lookup(\(resource)), rabbit_amqqueue:delete(Queue, false, false, <<\"tests\">>)"
            )
            try await scene.reconciling {
                try await eventually(within: .seconds(40)) { try await scene.ready("mail") == 1 }
            }
            #expect(try await scene.ready() == 2)
            #expect(scene.publisher.statistics.reconnects == 0)
        }
    }
}
