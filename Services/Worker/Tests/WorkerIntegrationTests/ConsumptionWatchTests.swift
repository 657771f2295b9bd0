import AMQPClient
import Failpoints
import SchedulerModels
import TaskBroker
import TaskDispatch
import TaskStore
import TestServers
import Testing

@testable import Worker

@Suite("A worker that watches its own consuming", .timeLimit(.minutes(3)))
struct ConsumptionWatchTests {
    @Test func `A consumer whose connection brings nothing any more is connected anew by itself`() async throws {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        try await Scene.run(withBroker: true, gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(scene, stallTimeout: .seconds(4), consumerPort: proxy.port)
            try await worker.whole { _ in
                let first = try await scene.submit("gate")
                try await scene.reaches(.completed, first)
                try await eventually(within: .seconds(10)) { worker.watch.state == .consuming }
                #expect(worker.consumer.statistics.reconnects == 0)
                // The heartbeats of AMQP would need 20 s to find this out.
                proxy.mode = .stallBoth
                let second = try await scene.submit("gate")
                // The old connection goes before the proxy lets anything through again, as with a peer that is gone for good.
                try await eventually(within: .seconds(15)) {
                    proxy.connectionCount == 0 || !worker.consumer.status.isConnected
                }
                proxy.closeAll()
                proxy.mode = .pass
                try await scene.reaches(.completed, second)
                #expect(worker.consumer.statistics.reconnects == 1)
                #expect(worker.publisher.statistics.reconnects == 0)
                try await eventually(within: .seconds(10)) { worker.watch.state == .consuming }
            }
        }
    }

    @Test func `A consumer that cannot be mended shows as stalled in the registry, until it is delivered to again`()
        async throws
    {
        let proxy = try FaultProxy.start(upstreamPort: try await PrivateRabbitMQ.shared().port)
        defer { proxy.stop() }
        try await Scene.run(withBroker: true, gate: Gate(isOpen: true)) { scene in
            let worker = try TestWorker(
                scene,
                heartbeat: .seconds(30),
                stallTimeout: .seconds(1),
                consumerPort: proxy.port
            )
            try await worker.whole { _ in
                try await eventually(within: .seconds(10)) { worker.consumer.status.activeConsumers.count == 3 }
                proxy.mode = .stallBoth
                let message = try await scene.submit("gate")
                try await eventually(within: .seconds(15)) {
                    try await scene.store.worker("w")?.consumption == .stalled
                }
                proxy.closeAll()
                proxy.mode = .pass
                try await scene.reaches(.completed, message)
                try await eventually(within: .seconds(15)) {
                    try await scene.store.worker("w")?.consumption == .consuming
                }
            }
        }
    }

    @Test func `A paused queue is no stall`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let worker = try TestWorker(scene, stallTimeout: .seconds(1))
            try await worker.whole { _ in
                try await scene.store.setPaused(true, queue: "default")
                try await eventually(within: .seconds(10)) { worker.watch.state == .paused }
                try await scene.submit("gate")
                try await Task.sleep(for: .seconds(2))
                #expect(worker.watch.state == .paused)
                #expect(worker.consumer.statistics.reconnects == 0)
            }
        }
    }

    @Test func `New work is taken within seconds after Redis has restarted, long before the quarantine is over`()
        async throws
    {
        let server = try await PrivateRedis.start()
        try await Scene.run(redis: server, withBroker: true, leaseTTL: .seconds(60), gate: Gate(isOpen: true)) {
            scene in
            let worker = try TestWorker(scene)
            try await worker.whole { _ in
                try await scene.reaches(.completed, try await scene.submit("gate"))
                let run = try await scene.command("HGET", scene.store.keys.system, "run_id")
                try await server.restart()
                // What is submitted before anybody has noticed the restart counts as one of before.
                try await eventually(within: .seconds(20)) {
                    try await scene.command("HGET", scene.store.keys.system, "run_id") != run
                }
                let new = try await scene.submit("gate")
                // Half of the lease, on a busy machine; a second or two on a calm one.
                try await scene.reaches(.completed, new, within: .seconds(25))
            }
        }
        await server.stop()
    }

    #if DEBUG
    @Test func `A task passes the worker's failpoints`() async throws {
        try await Scene.run(withBroker: true, gate: Gate(isOpen: true)) { scene in
            let names = ["claim.before", "claim.after", "run.after", "settle.after", "ack.after"]
            let before = Failpoint.passes
            let worker = try TestWorker(scene)
            try await worker.whole { _ in
                try await scene.reaches(.completed, try await scene.submit("gate"))
                try await eventually(within: .seconds(10)) {
                    let passes = Failpoint.passes
                    return names.allSatisfy { passes[$0, default: 0] > before[$0, default: 0] }
                }
            }
        }
    }

    @Test func `A task that falls due passes the reconciler's failpoint`() async throws {
        try await Scene.run(withBroker: true) { scene in
            let publisher = try #require(scene.publisher)
            let reconciler = Reconciler(store: scene.store, publisher: publisher, logger: Scene.quiet)
            var submission = TaskSubmission(taskType: "gate")
            submission.delay = .milliseconds(10)
            _ = try await scene.store.submit(submission, id: Scene.newID())
            let before = Failpoint.passes["reconcile.after_script", default: 0]
            try await eventually(within: .seconds(10)) {
                try await reconciler.pass()
                return Failpoint.passes["reconcile.after_script", default: 0] > before
            }
            #expect(try await scene.ready() == 1)
        }
    }
    #endif
}
