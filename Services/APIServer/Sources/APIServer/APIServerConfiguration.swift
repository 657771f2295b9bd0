internal import AMQPClient
internal import Callbacks
internal import RedisClient
internal import SchedulerModels
internal import TaskDispatch

/// Everything that the environment and the flags decide about an API server.
struct APIServerConfiguration {
    let access: AccessSettings
    let tls: TLSFiles?
    let port: Int
    let maximumHeaderBytes: Int
    let maximumBodyBytes: Int
    let maximumBulkBytes: Int
    let threads: Int
    let connectionLimit: Int
    let streamLimit: Int
    let perAddressLimit: Int
    let shutdownTimeout: Duration
    let startupTimeout: Duration
    let callbacks: CallbackSettings
    let backend: BackendSettings
    let redis: RedisConfiguration
    let rabbit: AMQPConfiguration
    let log: LogSettings

    init(_ settings: Settings) throws(ConfigurationError) {
        let service = try ServiceSettings(settings)
        log = service.log
        shutdownTimeout = service.shutdownTimeout
        startupTimeout = service.startupTimeout
        backend = service.backend
        rabbit = service.rabbit
        var redis = service.redis
        // A client waits for the answer: a store that is silent this long is down, and saying so is better.
        redis.commandTimeout = .seconds(3)
        self.redis = redis
        access = try AccessSettings(settings)
        tls = try TLSFiles(settings)
        port = try settings.port("API_PORT") ?? 8000
        maximumHeaderBytes = try settings.integer("API_MAX_HEADER_BYTES", in: 2_048...(64 << 10)) ?? 10 << 10
        maximumBodyBytes = try settings.integer("API_MAX_BODY_BYTES", in: 1_024...(64 << 20)) ?? 1 << 20
        maximumBulkBytes = max(
            maximumBodyBytes,
            try settings.integer("API_MAX_BULK_BYTES", in: 1_024...(1 << 30)) ?? 64 << 20
        )
        callbacks = try CallbackSettings(settings)
        threads = try settings.integer("API_THREADS", in: 1...64) ?? 1
        connectionLimit = try settings.integer("API_CONNECTION_LIMIT", in: 16...1_000_000) ?? 4_096
        streamLimit = try settings.integer("API_STREAM_LIMIT", in: 0...1_000_000) ?? 2_000
        perAddressLimit = try settings.integer("API_PER_ADDRESS_LIMIT", in: 0...1_000_000) ?? 0
    }
    /// Where to listen.
    var host: String { access.host }
}
