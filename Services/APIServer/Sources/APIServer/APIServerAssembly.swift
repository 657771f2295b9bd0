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
    private let configuration: APIServerConfiguration
    private let logger: Logger
    let redis: RedisClient
    private let publisher: TaskPublisher

    init(_ configuration: APIServerConfiguration) {
        let logger = LogBootstrap.logger(service: "api-server", settings: configuration.log)
        self.configuration = configuration
        self.logger = logger
        redis = RedisClient(configuration: configuration.redis, logger: logger)
        store = TaskStore(redis: redis, settings: configuration.backend)
        publisher = TaskPublisher(
            configuration: configuration.rabbit,
            topology: QueueTopology(namespace: configuration.backend.namespace),
            queues: ["default"],
            logger: logger
        )
        changes = TaskChanges(configuration: configuration.redis, channel: store.keys.changes, logger: logger)
        let dispatcher = TaskDispatcher(
            store: store,
            publisher: publisher,
            logger: logger,
            now: LogBootstrap.wallClock
        )
        let routes = Routes(
            tasks: TaskRoutes(
                store: store,
                dispatcher: dispatcher,
                changes: changes,
                isBrokerAvailable: { [publisher] in publisher.isAvailable }
            ),
            submit: SubmitTask(store: store, dispatcher: dispatcher),
            queues: QueueRoutes(store: store),
            workers: WorkerRoutes(store: store),
            health: HealthRoutes(redis: redis, publisher: publisher),
            logger: logger
        )
        server = Self.server(routes.router(), configuration, logger)
    }

    /// Runs until SIGTERM or SIGINT.
    func run() async throws {
        try await group(stoppedBy: [.sigterm, .sigint]).run()
        logger.info("stopped")
    }

    /// Everything that runs: the order here is the order of the start, and backwards that of the end.
    func group(stoppedBy signals: [UnixSignal]) -> ServiceGroup {
        let reconciler = Reconciler(store: store, publisher: publisher, logger: logger)
        return ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: Running(run: redis.run, close: redis.close)),
                    .init(service: Running(run: publisher.run, close: publisher.close)),
                    .init(service: Running(run: changes.run, close: changes.close)),
                    .init(service: Running(run: reconciler.run, close: nil)),
                    .init(service: listener),
                ],
                gracefulShutdownSignals: signals,
                logger: logger
            )
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
        _ configuration: APIServerConfiguration,
        _ logger: Logger
    ) -> HTTPServer {
        var settings = HTTPServerConfiguration(host: configuration.host, port: configuration.port)
        settings.maximumBodyBytes = configuration.maximumBodyBytes
        settings.threads = configuration.threads
        settings.connectionLimit = configuration.connectionLimit
        return HTTPServer(
            configuration: settings,
            errorResponse: { ProblemResponse.make($0, $1, requestID: $2) },
            logger: logger,
            handler: { await router.respond(to: $0) }
        )
    }
}
