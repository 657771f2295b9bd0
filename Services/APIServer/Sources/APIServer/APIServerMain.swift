internal import ArgumentParser
internal import Failpoints
internal import Glibc
internal import SchedulerModels
internal import ServiceLogging
internal import TaskDispatch

/// The command: reads flags and environment, runs the server, or asks a running one how it is.
@main
struct APIServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "APIServer",
        abstract: "Accepts tasks over HTTP, answers questions about them, shows how the system is.",
        discussion: "Every flag has an environment variable; the flag wins. See the README for all variables.",
        version: SchedulerVersion.current,
        subcommands: [KeygenCommand.self]
    )

    @Option(help: "Address to listen on (API_HOST, default 0.0.0.0, without keys 127.0.0.1).")
    var host: String?
    @Option(help: "Port to listen on; 0 takes any free one (API_PORT, default 8000).")
    var port: String?
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
    @Flag(help: "Ask the server that listens on API_PORT whether it is ready; the exit code tells.")
    var health = false

    func run() async throws {
        do {
            let configuration = try APIServerConfiguration(settings)
            if health {
                let isReady = HealthProbe.isReady(
                    host: configuration.host,
                    port: configuration.port,
                    isSecure: configuration.tls != nil
                )
                throw isReady ? ExitCode.success : ExitCode.failure
            }
            signal(SIGPIPE, SIG_IGN)
            let logger = LogBootstrap.logger(service: "api-server", settings: configuration.log)
            try Failpoint.arm(settings, logger: logger)
            try Defect.plant(settings, logger: logger)
            try await APIServerAssembly(configuration).run()
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
            ("API_HOST", host), ("API_PORT", port), ("REDIS_URL", redisURL), ("RABBITMQ_URL", rabbitURL),
            ("LOG_LEVEL", logLevel), ("LOG_FORMAT", logFormat),
        ]
        for case (let name, let value?) in flags { values[name] = value }
        return Settings(values)
    }

    private static func refusal(_ line: String) -> ExitCode {
        Environment.tell("APIServer: \(line)")
        return ExitCode(78)  // EX_CONFIG of sysexits.h
    }
}
