internal import AMQPClient
internal import ExecutableHandlers
internal import RedisClient
internal import SchedulerModels
internal import ServiceLogging
internal import TaskDispatch

/// Everything that the environment and the flags decide about a worker.
struct WorkerConfiguration {
    let workerID: String
    let queues: [String]
    let concurrency: Int
    let heartbeatInterval: Duration
    let shutdownTimeout: Duration
    let startupTimeout: Duration
    let allowPrivateAddresses: Bool
    /// Executable files as handlers; nil for none.
    let executableHandlers: ExecutableHandlerSettings?
    let stallTimeout: Duration
    /// The file of the task type `journal`, which debug builds alone have.
    let testJournal: String?
    let backend: BackendSettings
    let redis: RedisConfiguration
    let rabbit: AMQPConfiguration
    /// As ``rabbit``, for the connection that consumes: a frozen worker has lost it before its lease is over.
    ///
    /// RabbitMQ takes a connection for lost after two to three silent heartbeats, and until then gives it messages: those of the
    /// tasks too that the worker's own lost lease makes others publish anew, each of which then waits to be missed.
    let consuming: AMQPConfiguration
    let log: LogSettings

    init(_ settings: Settings) throws(ConfigurationError) {
        let service = try ServiceSettings(settings)
        log = service.log
        shutdownTimeout = service.shutdownTimeout
        startupTimeout = service.startupTimeout
        backend = service.backend
        redis = service.redis
        rabbit = service.rabbit
        var consuming = service.rabbit
        consuming.heartbeat = min(consuming.heartbeat, max(.seconds(2), backend.leaseTTL / 4))
        self.consuming = consuming
        let id = settings.text("WORKER_ID") ?? "\(Environment.hostname)-\(Environment.processID)"
        guard NameRule.isWorkerID(id) else {
            throw ConfigurationError(
                setting: "WORKER_ID",
                message: "must be 1 to 128 characters of letters, digits, '_', '.', '-'"
            )
        }
        workerID = id
        queues = try settings.names("WORKER_QUEUES") ?? ["default"]
        concurrency = try settings.integer("WORKER_CONCURRENCY", in: 1...10_000) ?? 10
        heartbeatInterval =
            try settings.seconds("HEARTBEAT_INTERVAL", in: .milliseconds(100) ... .seconds(3_600)) ?? .seconds(30)
        stallTimeout =
            try settings.seconds("WORKER_STALL_TIMEOUT", in: .seconds(1) ... .seconds(3_600)) ?? .seconds(10)
        testJournal = settings.text("TEST_JOURNAL")
        allowPrivateAddresses = try settings.flag("WORKER_ALLOW_PRIVATE_ADDRESSES") ?? false
        executableHandlers = try ExecutableHandlerSettings(settings)
    }
}
