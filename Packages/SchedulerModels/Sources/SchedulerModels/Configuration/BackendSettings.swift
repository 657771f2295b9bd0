/// Where the store and the broker are, and how the services agree on time limits: the same in every service.
public struct BackendSettings: Sendable, Equatable {
    /// `REDIS_URL`.
    public var redisURL: String
    /// `RABBITMQ_URL`.
    public var rabbitURL: String
    /// `SCHEDULER_NAMESPACE`: empty, or a name that goes before every key and queue.
    public var namespace: String
    /// `WORKER_LEASE_TTL`: how long a worker that is not heard of keeps what it runs.
    public var leaseTTL: Duration
    /// `ADMISSION_LIMIT`: open tasks beyond which submissions are refused with 503.
    public var admissionLimit: Int
    /// `MAX_QUEUES`: queues beyond which a submission to a new one is refused with 422.
    public var queueLimit: Int

    /// Reads the settings, with the contract's defaults.
    public init(_ settings: Settings) throws(ConfigurationError) {
        redisURL = settings.text("REDIS_URL") ?? "redis://localhost:6379/0"
        rabbitURL = settings.text("RABBITMQ_URL") ?? "amqp://admin:admin123@localhost:5672/"
        namespace = try settings.name("SCHEDULER_NAMESPACE") ?? ""
        leaseTTL = try settings.seconds("WORKER_LEASE_TTL", in: .seconds(2) ... .seconds(3_600)) ?? .seconds(15)
        admissionLimit = try settings.integer("ADMISSION_LIMIT", in: 1...1_000_000_000) ?? 5_000_000
        queueLimit = try settings.integer("MAX_QUEUES", in: 1...100_000) ?? 1_000
    }
}
