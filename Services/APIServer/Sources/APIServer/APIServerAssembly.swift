internal import AccessKeys
internal import Callbacks
internal import HTTPServer
internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import ServiceLifecycle
internal import ServiceLogging
internal import TaskBroker
internal import TaskDispatch
internal import TaskStore
internal import UnixSignals

/// Puts the server together and runs it.
struct APIServerAssembly {
    let server: HTTPServer
    let store: TaskStore
    let changes: TaskChanges
    let streams: StreamSlots
    private let configuration: APIServerConfiguration
    private let logger: Logger
    let redis: RedisClient
    let publisher: TaskPublisher
    private let reconciler: Reconciler
    private let reporter: AnsweredReporter
    let access: AccessControl

    init(_ configuration: APIServerConfiguration) {
        let logger = LogBootstrap.logger(service: "api-server", settings: configuration.log)
        self.configuration = configuration
        self.logger = logger
        // The steps of submissions are short and wait for nothing: the connections' threads take those that they make ready.
        let lend: @Sendable (() -> Void) -> Void = { body in
            if let steps = StepExecutor.shared { steps.lend(body) } else { body() }
        }
        redis = RedisClient(configuration: configuration.redis, logger: logger, handingOut: lend)
        store = TaskStore(redis: redis, settings: configuration.backend)
        publisher = TaskPublisher(
            configuration: configuration.rabbit,
            topology: QueueTopology(namespace: configuration.backend.namespace),
            queues: ["default"],
            logger: logger,
            handingOut: lend,
            onDeclared: QueueHerald(store: store, logger: logger).tell
        )
        changes = TaskChanges(
            configuration: configuration.redis,
            channel: store.keys.changes,
            newestEvent: store.newestEvent,
            listen: store.listen,
            logger: logger
        )
        streams = StreamSlots(limit: configuration.streamLimit)
        let dispatcher = TaskDispatcher(
            store: store,
            publisher: publisher,
            logger: logger,
            now: LogBootstrap.wallClock
        )
        let callbacks = CallbackAdmission(settings: configuration.callbacks)
        let requests = RequestMetrics()
        reporter = AnsweredReporter(metrics: requests, store: store, logger: logger)
        reconciler = Reconciler(store: store, publisher: publisher, logger: logger)
        let routes = Routes(
            tasks: TaskRoutes(
                store: store,
                dispatcher: dispatcher,
                changes: changes,
                isBrokerAvailable: { [publisher] in publisher.isAvailable }
            ),
            submit: SubmitTask(store: store, dispatcher: dispatcher, callbacks: callbacks),
            bulk: SubmitBulk(
                store: store,
                dispatcher: dispatcher,
                callbacks: callbacks,
                maximumBytes: configuration.maximumBulkBytes,
                maximumItemBytes: configuration.maximumBodyBytes
            ),
            actions: TaskActions(store: store, dispatcher: dispatcher),
            events: EventRoutes(store: store, changes: changes, slots: streams),
            queues: QueueRoutes(store: store),
            workers: WorkerRoutes(store: store),
            health: HealthRoutes(redis: redis, publisher: publisher),
            statistics: StatisticsRoutes(store: store),
            metrics: MetricsRoutes(
                store: store,
                redis: redis,
                publisher: publisher,
                reconciler: reconciler,
                requests: requests
            ),
            requests: requests,
            logger: logger
        )
        let router = routes.router()
        access = AccessControl(configuration.access, logger: logger) { method, path in
            router.level(method, path).flatMap { Role(rawValue: $0) }
        }
        server = Self.server(router, access, configuration, logger)
    }

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        access.announce()
        try await group(stoppedBy: [.sigterm, .sigint]).run()
        logger.info("stopped")
    }

    /// Everything that runs: the order here is the order of the start, and backwards that of the end.
    func group(stoppedBy signals: [UnixSignal]) -> ServiceGroup {
        var services = [
            Running(run: redis.run, close: redis.close),
            Running(run: publisher.run, close: publisher.close),
            Running(run: changes.run, close: changes.close),
            Running(run: reconciler.run, close: nil),
            Running(run: reporter.run, close: nil),
        ]
        if let callbackSender {
            services.append(Running(run: callbackSender.run, close: { callbackSender.close() }))
        }
        if configuration.access.keysFile != nil || configuration.tls != nil {
            services.append(Running(run: ReloadService(reload: reload).run, close: nil))
        }
        return ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) } + [.init(service: listener)],
                gracefulShutdownSignals: signals,
                logger: logger
            )
        )
    }

    /// What SIGHUP does.
    @Sendable func reload() {
        access.reload()
        configuration.tls?.reload(logger)
    }

    /// Nobody is called back without a secret to sign with.
    private var callbackSender: CallbackSender? {
        guard configuration.callbacks.isOn else { return nil }
        return CallbackSender(
            queue: StoredCallbacks(store: store),
            settings: configuration.callbacks,
            logger: logger,
            now: LogBootstrap.wallClock
        )
    }

    private var listener: ListenerService {
        let wait = ServerWait(patience: configuration.startupTimeout, logger: logger)
        return ListenerService(
            server: server,
            grace: configuration.shutdownTimeout,
            logger: logger,
            prepare: { [configuration, redis, publisher] in
                try await wait.redis(redis, at: "\(configuration.redis)")
                try await wait.rabbit(publisher, at: "\(configuration.rabbit)")
            },
            release: { [changes] in await changes.endWaiting() }
        )
    }

    private static func server(
        _ router: Router,
        _ access: AccessControl,
        _ configuration: APIServerConfiguration,
        _ logger: Logger
    ) -> HTTPServer {
        var settings = HTTPServerConfiguration(host: configuration.host, port: configuration.port)
        settings.maximumHeaderBytes = configuration.maximumHeaderBytes
        settings.maximumTargetBytes = min(settings.maximumTargetBytes, configuration.maximumHeaderBytes)
        settings.maximumBodyBytes = configuration.maximumBodyBytes
        settings.bodyLimit = { router.bodyLimit($0, $1) }
        settings.isBrief = { router.isBrief($0, $1) }
        settings.briefExecutor = StepExecutor.shared
        settings.admission = { access.admit(&$0) }
        settings.certificate = configuration.tls?.certificate
        // Two bulk bodies of the largest size, or many small ones.
        settings.largeBodyBudget = 2 * configuration.maximumBulkBytes
        settings.threads = configuration.threads
        settings.connectionLimit = configuration.connectionLimit
        settings.perAddressLimit = configuration.perAddressLimit
        return HTTPServer(
            configuration: settings,
            errorResponse: { ProblemResponse.make($0, $1, requestID: $2) },
            logger: logger,
            handler: { access.finish(await router.respond(to: $0), for: $0) }
        )
    }
}
