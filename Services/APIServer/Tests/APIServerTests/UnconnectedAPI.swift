import AMQPClient
import Callbacks
import HTTPServer
import Logging
import RedisClient
import SchedulerModels
import TaskBroker
import TaskDispatch
import TaskStore

@testable import APIServer

/// The real routes over clients that nobody runs: whatever reaches the store is answered 503.
enum UnconnectedAPI {
    static func router() throws -> Router {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let settings = try BackendSettings(Settings([:]))
        let redisConfiguration = try RedisConfiguration(url: settings.redisURL)
        let redis = RedisClient(configuration: redisConfiguration, logger: logger)
        let store = TaskStore(redis: redis, settings: settings)
        let publisher = TaskPublisher(
            configuration: try AMQPConfiguration(url: settings.rabbitURL),
            topology: QueueTopology(namespace: ""),
            queues: [],
            logger: logger
        )
        let dispatcher = TaskDispatcher(
            store: store,
            publisher: publisher,
            logger: logger,
            now: { Timestamp(milliseconds: 0) }
        )
        let changes = TaskChanges(
            configuration: redisConfiguration,
            channel: "changes",
            newestEvent: store.newestEvent,
            logger: logger
        )
        let requests = RequestMetrics()
        let callbacks = CallbackAdmission(settings: try CallbackSettings(Settings([:])))
        return Routes(
            tasks: TaskRoutes(
                store: store,
                dispatcher: dispatcher,
                changes: changes,
                isBrokerAvailable: { publisher.isAvailable }
            ),
            submit: SubmitTask(store: store, dispatcher: dispatcher, callbacks: callbacks),
            bulk: SubmitBulk(
                store: store,
                dispatcher: dispatcher,
                callbacks: callbacks,
                maximumBytes: 1 << 20,
                maximumItemBytes: 1 << 20
            ),
            actions: TaskActions(store: store, dispatcher: dispatcher),
            events: EventRoutes(store: store, changes: changes, slots: StreamSlots(limit: 10)),
            queues: QueueRoutes(store: store),
            workers: WorkerRoutes(store: store),
            health: HealthRoutes(redis: redis, publisher: publisher),
            statistics: StatisticsRoutes(store: store),
            metrics: MetricsRoutes(
                store: store,
                redis: redis,
                publisher: publisher,
                reconciler: Reconciler(store: store, publisher: publisher, logger: logger),
                requests: requests
            ),
            requests: requests,
            logger: logger
        ).router()
    }

    static func request(_ method: HTTPMethod, _ path: String) -> HTTPRequest {
        HTTPRequest(method: method, target: path, path: path)
    }
}

extension HTTPResponse {
    /// The first value of a header field.
    func field(_ name: String) -> String? { headers.first { $0.0.lowercased() == name.lowercased() }?.1 }

    /// The body as JSON; null for anything else.
    var json: JSONValue {
        guard case .bytes(let bytes) = body, let value = try? JSONParser.parse(bytes) else { return .null }
        return value
    }
}
