public import AMQPClient
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
        do throws(AMQPError) {
            rabbit = try AMQPConfiguration(url: backend.rabbitURL)
        } catch {
            throw ConfigurationError(setting: "RABBITMQ_URL", message: error.message)
        }
    }
}
