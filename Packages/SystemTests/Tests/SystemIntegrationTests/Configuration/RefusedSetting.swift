import StackHarness
import Testing

/// A setting that a service cannot use.
struct RefusedSetting: Sendable, CustomTestStringConvertible {
    let binary: Binary
    let name: String
    let value: String

    var testDescription: String { "\(binary.rawValue) \(name)=\(value)" }

    static let all: [RefusedSetting] =
        [Binary.apiServer, .worker].flatMap { binary in
            [
                ("REDIS_URL", "localhost"), ("REDIS_URL", "http://:hunter2@localhost/0"),
                ("RABBITMQ_URL", "localhost:5672"), ("RABBITMQ_URL", "amqp://guest:hunter2@localhost:99999/"),
                ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"), ("WORKER_LEASE_TTL", "0.1"), ("SHUTDOWN_TIMEOUT", "soon"),
                ("STARTUP_TIMEOUT", "-1"), ("SCHEDULER_NAMESPACE", "a b"), ("ADMISSION_LIMIT", "0"),
                ("RABBITMQ_CA_FILE", "/nowhere/at/all"), ("REDIS_URL", "rediss://:hunter2@localhost/0"),
            ].map { RefusedSetting(binary: binary, name: $0.0, value: $0.1) }
        }
        + [
            ("API_PORT", "80000"), ("API_PORT", "http"), ("API_MAX_BODY_BYTES", "1"), ("API_THREADS", "0"),
            ("API_MAX_HEADER_BYTES", "2047"), ("API_MAX_BULK_BYTES", "1"), ("MAX_QUEUES", "0"),
            ("CALLBACK_SECRET", "hunter2"), ("CALLBACK_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
            ("API_HOST", "nowhere.invalid"), ("API_KEYS_FILE", "/nowhere/at/all"), ("API_CORS_ORIGINS", "*"),
            ("API_TLS_CERTIFICATE", "/nowhere/at/all"),
        ].map { RefusedSetting(binary: .apiServer, name: $0.0, value: $0.1) }
        + [
            ("WORKER_ID", "a b"), ("WORKER_CONCURRENCY", "0"), ("WORKER_QUEUES", "Mail"), ("HEARTBEAT_INTERVAL", "0"),
            ("WORKER_ALLOW_PRIVATE_ADDRESSES", "perhaps"), ("HANDLERS_DIR", "/nowhere/at/all"),
            ("HANDLERS_ENV", "A B"), ("HANDLERS_MAX_OUTPUT_BYTES", "some"),
        ].map { RefusedSetting(binary: .worker, name: $0.0, value: $0.1) }
}
