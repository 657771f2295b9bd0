internal import ExecutableHandlers
internal import Failpoints
internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import ServiceLifecycle
internal import ServiceLogging
internal import TaskBroker
internal import TaskDispatch
internal import TaskHandlers
internal import TaskStore
internal import UnixSignals

/// Puts the worker together and runs it: the order here is the order of the start, and backwards that of the end.
struct WorkerAssembly {
    private let configuration: WorkerConfiguration
    private let logger: Logger

    init(_ configuration: WorkerConfiguration) {
        self.configuration = configuration
        var logger = LogBootstrap.logger(service: "worker", settings: configuration.log)
        logger[metadataKey: LogKey.workerID] = "\(configuration.workerID)"
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT, or until it is told to drain.
    func run() async throws {
        let identity = WorkerIdentity(workerID: configuration.workerID)
        var redisConfiguration = configuration.redis
        let keys = RedisKeys(namespace: configuration.backend.namespace)
        redisConfiguration.clientName = keys.clientName(process: identity.process)
        let redis = RedisClient(configuration: redisConfiguration, logger: logger)
        let store = TaskStore(
            redis: redis,
            settings: configuration.backend,
            scripts: ScriptCatalog(edit: Defect.edit)
        )
        let topology = QueueTopology(namespace: configuration.backend.namespace)
        let publisher = TaskPublisher(
            configuration: configuration.rabbit,
            topology: topology,
            queues: configuration.queues,
            logger: logger,
            onDeclared: QueueHerald(store: store, logger: logger).tell
        )
        let inbox = DeliveryInbox()
        let consumer = TaskConsumer(
            configuration: configuration.consuming,
            topology: topology,
            queues: configuration.queues,
            logger: logger,
            onDeclared: QueueHerald(store: store, process: identity.process, logger: logger).tell,
            onDelivery: inbox.put
        )
        let leaseDeadline = LeaseDeadline()
        let builtIn = HandlerRegistry.builtIn(
            .init(allowPrivateAddresses: configuration.allowPrivateAddresses),
            logger: logger
        ).adding(TestJournal.handlers(configuration, logger: logger))
        let intake = Intake(consumer: consumer, logger: logger, onChange: inbox.consumersChanged)
        let executables = try executableHandlers(builtIn, leaseDeadline)
        let handlers = builtIn.adding(executables?.registered ?? [])
        let running = RunningTasks()
        let watch = ConsumptionWatch(
            queues: configuration.queues,
            concurrency: configuration.concurrency,
            limit: configuration.stallTimeout,
            consumer: consumer,
            publisher: publisher,
            intake: intake,
            running: running,
            logger: logger
        )
        let (drains, drain) = AsyncStream.makeStream(of: Void.self)
        let lease = LeaseKeeper(
            identity: identity,
            record: record(handlers),
            store: store,
            redis: redis,
            running: running,
            leaseTTL: configuration.backend.leaseTTL,
            heartbeatInterval: configuration.heartbeatInterval,
            logger: logger,
            leaseDeadline: leaseDeadline,
            consumption: { watch.state },
            onPausedQueues: intake.setPaused,
            onDrain: { drain.yield() }
        )
        let control = ControlListener(
            subscriber: RedisSubscriber(
                configuration: configuration.redis,
                channels: [keys.controlOfAll],
                patterns: [keys.controlPattern(process: identity.process)],
                logger: logger
            ),
            running: running,
            lease: lease,
            renewal: ConsumerRenewal(
                queues: configuration.queues,
                process: identity.process,
                consumer: consumer,
                logger: logger
            ),
            logger: logger
        )
        let execution = TaskExecution(
            store: store,
            publisher: publisher,
            handlers: handlers,
            lease: lease,
            running: running,
            slots: HandlerSlots(configuration.concurrency),
            claiming: Claiming(store: store, lease: lease, logger: logger, onPaused: intake.pause),
            settling: Settling(
                store: store,
                workerID: configuration.workerID,
                now: LogBootstrap.wallClock,
                logger: logger
            ),
            logger: logger
        )
        let pump = DeliveryPump(
            concurrency: configuration.concurrency,
            inbox: inbox,
            intake: intake,
            consumer: consumer,
            execution: execution,
            running: running,
            shutdownTimeout: configuration.shutdownTimeout,
            lease: lease,
            logger: logger
        )
        let work = WorkService(
            lease: lease,
            control: control,
            pump: pump,
            watch: watch,
            logger: logger,
            prepare: { [configuration, logger] in
                let wait = ServerWait(patience: configuration.startupTimeout, logger: logger)
                try await wait.redis(redis, at: "\(configuration.redis)")
                try await wait.rabbit(publisher, at: "\(configuration.rabbit)")
            }
        )
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Running(run: redis.run, close: redis.close)),
                    .init(service: Running(run: publisher.run, close: publisher.close)),
                    .init(service: Running(run: consumer.run, close: consumer.close)),
                    .init(
                        service: Running(
                            run: Reconciler(store: store, publisher: publisher, logger: logger).run,
                            close: nil
                        )
                    ),
                    .init(service: work, successTerminationBehavior: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await _ in drains { await group.triggerGracefulShutdown() }
            }
            try await group.run()
            drain.finish()
            tasks.cancelAll()
        }
        await executables?.close()
        logger.info("stopped")
    }

    private func executableHandlers(
        _ builtIn: HandlerRegistry,
        _ leaseDeadline: LeaseDeadline
    ) throws(ConfigurationError) -> ExecutableHandlers? {
        guard let settings = configuration.executableHandlers else { return nil }
        return try ExecutableHandlers(
            settings,
            builtIn: builtIn.taskTypes,
            concurrency: configuration.concurrency,
            environment: Environment.values,
            leaseDeadline: leaseDeadline,
            logger: logger
        )
    }

    private func record(_ handlers: HandlerRegistry) -> WorkerRecord {
        WorkerRecord(
            workerID: configuration.workerID,
            hostname: Environment.hostname,
            pid: Int64(Environment.processID),
            startedAt: LogBootstrap.wallClock(),
            queues: configuration.queues,
            taskTypes: handlers.taskTypes,
            concurrency: configuration.concurrency
        )
    }
}
