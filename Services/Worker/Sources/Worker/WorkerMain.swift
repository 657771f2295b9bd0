internal import ArgumentParser
internal import Failpoints
internal import Glibc
internal import SchedulerModels
internal import ServiceLogging
internal import TaskDispatch

/// The command: reads flags and environment, runs a worker, or asks the registry how this machine's worker is.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Worker",
        abstract: "Takes tasks, runs their handlers, records what came of them.",
        discussion: "Every flag has an environment variable; the flag wins. See the README for all variables.",
        version: SchedulerVersion.current
    )

    @Option(
        name: .customLong("worker-id"),
        help: "Name in the registry, unique (WORKER_ID, default host name and pid)."
    )
    var workerID: String?
    @Option(help: "Tasks that run at once (WORKER_CONCURRENCY, default 10).")
    var concurrency: String?
    @Option(help: "Queues to serve, separated by commas (WORKER_QUEUES, default 'default').")
    var queues: String?
    @Option(name: .customLong("redis-url"), help: "Where Redis is (REDIS_URL, default redis://localhost:6379/0).")
    var redisURL: String?
    @Option(
        name: .customLong("rabbitmq-url"),
        help: "Where RabbitMQ is (RABBITMQ_URL, default amqp://admin:admin123@localhost:5672/)."
    )
    var rabbitURL: String?
    @Option(name: .customLong("log-level"), help: "trace, debug, info, notice, warning, error, critical (LOG_LEVEL).")
    var logLevel: String?
    @Option(name: .customLong("log-format"), help: "text or json (LOG_FORMAT).")
    var logFormat: String?
    @Option(name: .customLong("handlers-dir"), help: "Folder whose executable files are task types (HANDLERS_DIR).")
    var handlersFolder: String?
    @Flag(help: "Ask the registry whether the worker of this host (or of WORKER_ID) is well; the exit code tells.")
    var health = false

    func run() async throws {
        do {
            let settings = self.settings
            let configuration = try WorkerConfiguration(settings)
            signal(SIGPIPE, SIG_IGN)
            if health {
                let health = await HealthCheck(configuration, workerID: settings.text("WORKER_ID")).health()
                Environment.tell("Worker: \(health.line)")
                throw health.isGood ? ExitCode.success : ExitCode.failure
            }
            let logger = LogBootstrap.logger(service: "worker", settings: configuration.log)
            try Failpoint.arm(settings, logger: logger)
            try Defect.plant(settings, logger: logger)
            try await WorkerAssembly(configuration).run()
        } catch let error as ConfigurationError {
            throw Self.refusal("\(error)")
        } catch let error as StartupError {
            throw Self.refusal("\(error)")
        }
    }

    /// The environment with the flags laid over it.
    private var settings: Settings {
        var values = Environment.values
        let flags = [
            ("WORKER_ID", workerID), ("WORKER_CONCURRENCY", concurrency), ("WORKER_QUEUES", queues),
            ("REDIS_URL", redisURL), ("RABBITMQ_URL", rabbitURL), ("LOG_LEVEL", logLevel), ("LOG_FORMAT", logFormat),
            ("HANDLERS_DIR", handlersFolder),
        ]
        for case (let name, let value?) in flags { values[name] = value }
        return Settings(values)
    }

    private static func refusal(_ line: String) -> ExitCode {
        Environment.tell("Worker: \(line)")
        return ExitCode(78)  // EX_CONFIG of sysexits.h
    }
}
