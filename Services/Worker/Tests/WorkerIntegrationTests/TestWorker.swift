import AMQPClient
import Logging
import RedisClient
import SchedulerModels
import ServiceLifecycle
import TaskBroker
import TaskDispatch
import TaskHandlers
import TaskStore
import TestServers
import Testing

@testable import Worker

/// A worker put together as `WorkerAssembly` does it, with handlers of the test.
final class TestWorker: Sendable {
    let identity: WorkerIdentity
    let redis: RedisClient
    let store: TaskStore
    let publisher: TaskPublisher
    let consumer: TaskConsumer
    let inbox = DeliveryInbox()
    let running = RunningTasks()
    let lease: LeaseKeeper
    let execution: TaskExecution
    let drains: AsyncStream<Void>
    let watch: ConsumptionWatch
    private let pump: DeliveryPump
    private let control: ControlListener

    init(
        _ scene: Scene,
        id: String = "w",
        concurrency: Int = 4,
        handlers: [any TaskHandler] = [],
        heartbeat: Duration = .milliseconds(200),
        shutdownTimeout: Duration = .seconds(20),
        stallTimeout: Duration = .seconds(10),
        largestResult: Int = 1 << 20,
        consumerPort: Int? = nil
    ) throws {
        let logger = Scene.quiet
        identity = WorkerIdentity(workerID: id)
        let keys = RedisKeys(namespace: scene.settings.namespace)
        var configuration = try RedisConfiguration(url: scene.redisURL)
        configuration.clientName = keys.clientName(process: identity.process)
        redis = RedisClient(configuration: configuration, logger: logger)
        store = TaskStore(redis: redis, settings: scene.settings)
        let topology = QueueTopology(namespace: scene.settings.namespace)
        let rabbit = try AMQPConfiguration(url: scene.rabbitURL ?? "amqp://guest:guest@127.0.0.1:1/")
        publisher = TaskPublisher(configuration: rabbit, topology: topology, queues: ["default"], logger: logger)
        var consuming = rabbit
        // Through a proxy, which the publisher does not go through.
        consuming.port = consumerPort ?? rabbit.port
        consumer = TaskConsumer(
            configuration: consuming,
            topology: topology,
            queues: ["default"],
            logger: logger,
            onDeclared: QueueHerald(store: store, process: identity.process, logger: logger).tell,
            onDelivery: inbox.put
        )
        let registry = HandlerRegistry(handlers: [GateHandler(gate: scene.gate), FickleHandler()] + handlers)
        let record = WorkerRecord(
            workerID: id,
            hostname: "host",
            pid: 4_711,
            startedAt: Timestamp(milliseconds: 0),
            queues: ["default"],
            taskTypes: registry.taskTypes,
            concurrency: concurrency
        )
        let intake = Intake(consumer: consumer, logger: logger, onChange: inbox.consumersChanged)
        let watch = ConsumptionWatch(
            queues: ["default"],
            concurrency: concurrency,
            limit: stallTimeout,
            consumer: consumer,
            publisher: publisher,
            intake: intake,
            running: running,
            logger: logger
        )
        self.watch = watch
        let (drains, drain) = AsyncStream.makeStream(of: Void.self)
        self.drains = drains
        lease = LeaseKeeper(
            identity: identity,
            record: record,
            store: store,
            redis: redis,
            running: running,
            leaseTTL: scene.settings.leaseTTL,
            heartbeatInterval: heartbeat,
            logger: logger,
            consumption: { watch.state },
            onPausedQueues: intake.setPaused,
            onDrain: { drain.yield() }
        )
        control = ControlListener(
            subscriber: RedisSubscriber(
                configuration: configuration,
                channels: [keys.controlOfAll],
                patterns: [keys.controlPattern(process: identity.process)],
                logger: logger
            ),
            running: running,
            lease: lease,
            renewal: ConsumerRenewal(
                queues: ["default"],
                process: identity.process,
                consumer: consumer,
                logger: logger
            ),
            logger: logger
        )
        execution = TaskExecution(
            store: store,
            publisher: publisher,
            handlers: registry,
            lease: lease,
            running: running,
            slots: HandlerSlots(concurrency),
            claiming: Claiming(store: store, lease: lease, logger: logger, onPaused: intake.pause),
            settling: Settling(
                store: store,
                workerID: id,
                now: { Timestamp(milliseconds: 0) },
                logger: logger,
                largestResult: largestResult
            ),
            logger: logger
        )
        pump = DeliveryPump(
            concurrency: concurrency,
            inbox: inbox,
            intake: intake,
            consumer: consumer,
            execution: execution,
            running: running,
            shutdownTimeout: shutdownTimeout,
            lease: lease,
            logger: logger
        )
    }

    /// Runs the whole worker around a test's body, then tells it to leave and waits until it has.
    func whole(_ body: (ServiceGroup) async throws -> Void) async throws {
        let work = WorkService(
            lease: lease,
            control: control,
            pump: pump,
            watch: watch,
            logger: Scene.quiet,
            prepare: { [redis] in _ = try await redis.waitUntilConnected(timeout: .seconds(20)) }
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Running(run: redis.run, close: redis.close)),
                    .init(service: Running(run: publisher.run, close: publisher.close)),
                    .init(service: Running(run: consumer.run, close: consumer.close)),
                    .init(service: work, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                logger: Scene.quiet
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await eventually(within: .seconds(20)) { await self.lease.whenHeld() != nil }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Keeps only the lease around a test's body: no deliveries but those that the test makes.
    func leased(_ body: () async throws -> Void) async throws {
        try await connected {
            try await lease.register()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [lease] in await lease.run() }
                group.addTask { [control] in await control.run() }
                do {
                    try await body()
                } catch {
                    await control.close()
                    await lease.close()
                    group.cancelAll()
                    throw error
                }
                await control.close()
                await lease.close()
                group.cancelAll()
            }
        }
    }

    /// Keeps only the connections around a test's body.
    func connected(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [redis] in await redis.run() }
            group.addTask { [publisher] in await publisher.run() }
            do {
                _ = try await redis.waitUntilConnected(timeout: .seconds(20))
                try await body()
            } catch {
                await redis.close()
                await publisher.close()
                throw error
            }
            await redis.close()
            await publisher.close()
        }
    }

    /// Deals with a delivery of that message, as if the broker had brought it.
    func perform(_ message: TaskMessage, redelivered: Bool = false) async -> TaskExecution.Verdict {
        await execution.perform(.sample(message.serialized(), redelivered: redelivered))
    }
}
