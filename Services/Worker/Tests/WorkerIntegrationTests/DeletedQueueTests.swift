import AMQPClient
import SchedulerModels
import TaskBroker
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("A worker whose queue is deleted and declared again", .timeLimit(.minutes(3)))
struct DeletedQueueTests {
    /// Deletes the worker's queues in a way that its channel learns of only when they are there again: RabbitMQ 3.10 then
    /// consumes the new ones by itself, tells nobody, and drops what is delivered.
    ///
    /// - Returns: The name of the process in the broker that holds the channel.
    private func deleteBehindBack(_ scene: Scene, _ broker: PrivateRabbitMQ) async throws -> String {
        let topology = QueueTopology(namespace: scene.namespace)
        let names = QueueBand.all(of: "default").map { "<<\"\(topology.name(of: $0))\">>" }.joined(separator: ", ")
        let holder = "holder_\(scene.namespace)"
        let held = try await broker.evaluate(
            """
            Queues = [element(2, rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, Name))) || Name <- [\(names)]],
            Channels = lists:usort([element(1, Each) || Queue <- Queues, Each <- rabbit_amqqueue:consumers(Queue)]),
            Self = self(),
            Holder = spawn(fun() ->
                [erlang:suspend_process(Channel) || Channel <- Channels],
                Self ! held,
                receive release -> ok after 120000 -> ok end
            end),
            register(\(holder), Holder),
            receive held -> ok end,
            [{ok, _} = rabbit_amqqueue:delete(Queue, false, false, <<"tests">>) || Queue <- Queues],
            length(Channels)
            """
        )
        #expect(held == "1", "the worker consumes over one channel")
        return holder
    }

    @Test func `What is submitted next is run, although the broker has not told the worker`() async throws {
        try await Scene.run(withBroker: true, gate: Gate(isOpen: true)) { scene in
            // Not by its look whether anything is delivered, which takes half of this.
            let worker = try TestWorker(scene, stallTimeout: .seconds(3_600))
            let broker = try await PrivateRabbitMQ.shared()
            try await worker.whole { _ in
                try await scene.reaches(.completed, try await scene.submit("gate"))
                try await eventually(within: .seconds(20)) { worker.consumer.status.activeConsumers.count == 3 }
                let holder = try await deleteBehindBack(scene, broker)
                let message = try await scene.submit("gate")
                try await broker.evaluate("\(holder) ! release")
                try await scene.reaches(.completed, message)
                #expect(worker.consumer.statistics.reconnects == 1)
            }
        }
    }

    @Test func `It hears of its own queues alone, and from others`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene)
            let process = worker.identity.process
            let renewal = ConsumerRenewal(
                queues: ["default"],
                process: process,
                consumer: worker.consumer,
                logger: Scene.quiet
            )
            #expect(!renewal.heard(declared: "mail", by: nil))
            #expect(!renewal.heard(declared: "default", by: process))
            #expect(renewal.heard(declared: "default", by: "another"))
            try await worker.whole { _ in
                try await eventually(within: .seconds(20)) { worker.consumer.status.isConnected }
                try await scene.store.announceDeclared("mail")
                try await scene.store.announceDeclared("default", by: process)
                try await scene.store.announceDeclared("default", by: "another")
                try await eventually(within: .seconds(20)) { worker.consumer.statistics.reconnects == 1 }
            }
        }
    }
}
