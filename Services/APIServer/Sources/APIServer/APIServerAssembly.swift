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

/// Puts the server together and runs it: the order here is the order of the start, and backwards that of the end.
struct APIServerAssembly {
    private let configuration: APIServerConfiguration
    private let logger: Logger

    init(_ configuration: APIServerConfiguration) {
        self.configuration = configuration
        logger = LogBootstrap.logger(service: "api-server", settings: configuration.log)
    }

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        let redis = RedisClient(configuration: configuration.redis, logger: logger)
        let store = TaskStore(redis: redis, settings: configuration.backend)
        let publisher = TaskPublisher(
            configuration: configuration.rabbit, topology: QueueTopology(namespace: configuration.backend.namespace),
            queues: ["default"], logger: logger)
        let changes = TaskChanges(configuration: configuration.redis, channel: store.keys.changes, logger: logger)
        let reconciler = Reconciler(store: store, publisher: publisher, logger: logger)
        let server = try makeServer(redis: redis, store: store, publisher: publisher, changes: changes)
        let wait = ServerWait(patience: configuration.startupTimeout, logger: logger)
        let listener = ListenerService(
            server: server, grace: configuration.shutdownTimeout, logger: logger,
            prepare: { [configuration] in
                try await wait.redis(redis, at: "\(configuration.redis)")
                try await wait.rabbit(publisher, at: "\(configuration.rabbit)")
            })
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Running(run: redis.run, close: redis.close)),
                    .init(service: Running(run: publisher.run, close: publisher.close)),
                    .init(service: Running(run: changes.run, close: changes.close)),
                    .init(service: Running(run: reconciler.run, close: nil)),
                    .init(service: listener),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
        logger.info("stopped")
    }

    private func makeServer(
        redis: RedisClient,
        store: TaskStore,
        publisher: TaskPublisher,
        changes: TaskChanges
    ) throws(StartupError) -> HTTPServer {
        let dispatcher = TaskDispatcher(
            store: store, publisher: publisher, logger: logger, now: LogBootstrap.wallClock)
        let router = Routes(
            tasks: TaskRoutes(store: store, dispatcher: dispatcher, changes: changes),
            submit: SubmitTask(store: store, dispatcher: dispatcher),
            workers: WorkerRoutes(store: store),
            health: HealthRoutes(redis: redis, publisher: publisher),
            logger: logger
        ).router()
        var settings = HTTPServerConfiguration(host: configuration.host, port: configuration.port)
        settings.maximumBodyBytes = configuration.maximumBodyBytes
        settings.threads = configuration.threads
        settings.connectionLimit = configuration.connectionLimit
        return HTTPServer(
            configuration: settings,
            errorResponse: { ProblemResponse.make($0, $1, requestID: $2) },
            logger: logger,
            handler: { await router.respond(to: $0) })
    }
}
