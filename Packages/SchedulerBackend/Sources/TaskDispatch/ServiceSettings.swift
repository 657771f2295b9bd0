public import AMQPClient
internal import Glibc
public import RedisClient
public import SchedulerModels

/// What every service that works on the store and the broker reads from its settings.
public struct ServiceSettings: Sendable {
    /// Namespace, lease time, admission limit: the same in all services that belong together.
    public let backend: BackendSettings
    /// Where Redis is.
    public let redis: RedisConfiguration
    /// Where RabbitMQ is.
    public let rabbit: AMQPConfiguration
    /// How much is logged, and in which form.
    public let log: LogSettings
    /// `SHUTDOWN_TIMEOUT`: how long what runs may take after the service was told to stop.
    public let shutdownTimeout: Duration
    /// `STARTUP_TIMEOUT`: how long Redis and RabbitMQ may take to come.
    public let startupTimeout: Duration

    /// Reads the settings, with the contract's defaults; an error names the setting.
    public init(_ settings: Settings) throws(ConfigurationError) {
        log = try LogSettings(settings)
        shutdownTimeout = try settings.seconds("SHUTDOWN_TIMEOUT", in: .zero ... .seconds(3_600)) ?? .seconds(30)
        startupTimeout = try settings.seconds("STARTUP_TIMEOUT", in: .zero ... .seconds(86_400)) ?? .seconds(60)
        backend = try BackendSettings(settings)
        do throws(RedisError) {
            redis = try RedisConfiguration(url: backend.redisURL)
        } catch {
            throw ConfigurationError(setting: "REDIS_URL", message: error.message)
        }
        rabbit = try Self.rabbit(settings, url: backend.rabbitURL)
    }

    /// `RABBITMQ_URL`, with the files of `RABBITMQ_CA_FILE`, `RABBITMQ_CERTIFICATE` and `RABBITMQ_KEY` laid over it.
    private static func rabbit(_ settings: Settings, url: String) throws(ConfigurationError) -> AMQPConfiguration {
        var rabbit: AMQPConfiguration
        do throws(AMQPError) {
            rabbit = try AMQPConfiguration(url: url)
        } catch {
            throw ConfigurationError(setting: "RABBITMQ_URL", message: error.message)
        }
        let names = ["RABBITMQ_CA_FILE", "RABBITMQ_CERTIFICATE", "RABBITMQ_KEY"]
        for name in names {
            guard let file = settings.text(name) else { continue }
            guard rabbit.tls != nil else {
                throw ConfigurationError(setting: name, message: "is for TLS alone: RABBITMQ_URL must begin with amqps://")
            }
            // Else it would look as if the broker could not be reached.
            guard unsafe access(file, R_OK) == 0 else {
                throw ConfigurationError(setting: name, message: "there is no such file that can be read")
            }
        }
        if let file = settings.text("RABBITMQ_CA_FILE") { rabbit.tls?.caCertificatePath = file }
        if let file = settings.text("RABBITMQ_CERTIFICATE") { rabbit.tls?.clientCertificatePath = file }
        if let file = settings.text("RABBITMQ_KEY") { rabbit.tls?.clientKeyPath = file }
        guard (rabbit.tls?.clientCertificatePath == nil) == (rabbit.tls?.clientKeyPath == nil) else {
            throw ConfigurationError(
                setting: "RABBITMQ_CERTIFICATE, RABBITMQ_KEY",
                message: "a client's certificate and its key go together"
            )
        }
        return rabbit
    }
}
