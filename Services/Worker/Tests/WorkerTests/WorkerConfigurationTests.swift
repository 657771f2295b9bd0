import AMQPClient
import ExecutableHandlers
import SchedulerModels
import Testing

@testable import Worker

@Suite("A worker's configuration", .timeLimit(.minutes(1)))
struct WorkerConfigurationTests {
    @Test func `Without any setting there are defaults`() throws {
        let configuration = try WorkerConfiguration(Settings([:]))
        #expect(configuration.queues == ["default"])
        #expect(configuration.concurrency == 10)
        #expect(configuration.heartbeatInterval == .seconds(30))
        #expect(configuration.shutdownTimeout == .seconds(30))
        #expect(configuration.startupTimeout == .seconds(60))
        #expect(!configuration.allowPrivateAddresses)
        #expect(configuration.executableHandlers == nil)
        #expect(configuration.backend.leaseTTL == .seconds(15))
        #expect(NameRule.isWorkerID(configuration.workerID))
    }

    @Test func `Every setting is heard`() throws {
        let configuration = try WorkerConfiguration(
            Settings([
                "WORKER_ID": "w-1", "WORKER_QUEUES": "mail, video", "WORKER_CONCURRENCY": "3",
                "HEARTBEAT_INTERVAL": "0.5",
                "SHUTDOWN_TIMEOUT": "0", "STARTUP_TIMEOUT": "7", "WORKER_ALLOW_PRIVATE_ADDRESSES": "true",
                "HANDLERS_DIR": "/handlers",
            ])
        )
        #expect(configuration.workerID == "w-1")
        #expect(configuration.queues == ["mail", "video"])
        #expect(configuration.concurrency == 3)
        #expect(configuration.heartbeatInterval == .milliseconds(500))
        #expect(configuration.shutdownTimeout == .zero)
        #expect(configuration.startupTimeout == .seconds(7))
        #expect(configuration.allowPrivateAddresses)
        #expect(configuration.executableHandlers?.folder == "/handlers")
    }

    @Test(arguments: [
        ("15", "", 3.75), ("60", "", 10), ("3", "", 2), ("15", "?heartbeat=1", 1), ("15", "?heartbeat=0", 0),
    ])
    func `A frozen worker has lost its consumers before its lease is over`(
        lease: String,
        query: String,
        heartbeat: Double
    )
        throws
    {
        let url = "amqp://guest:guest@localhost:5672/\(query)"
        let configuration = try WorkerConfiguration(Settings(["WORKER_LEASE_TTL": lease, "RABBITMQ_URL": url]))
        #expect(configuration.consuming.heartbeat == .seconds(heartbeat))
        #expect(configuration.rabbit.heartbeat == .seconds(query.last?.wholeNumberValue ?? 10))
    }

    @Test(
        "A wrong setting is refused by its name",
        arguments: [
            ("WORKER_ID", "has space"), ("WORKER_ID", String(repeating: "w", count: 129)),
            ("WORKER_QUEUES", "Not Allowed!"),
            ("WORKER_CONCURRENCY", "0"), ("WORKER_CONCURRENCY", "10001"), ("WORKER_CONCURRENCY", "many"),
            ("HEARTBEAT_INTERVAL", "0.01"), ("HEARTBEAT_INTERVAL", "-1"), ("SHUTDOWN_TIMEOUT", "3601"),
            ("SHUTDOWN_TIMEOUT", "soon"), ("STARTUP_TIMEOUT", "nan"), ("WORKER_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
            ("HANDLERS_ENV", "A B"),
            ("WORKER_LEASE_TTL", "0"), ("REDIS_URL", "http://example.com"), ("RABBITMQ_URL", "redis://example.com"),
        ]
    )
    func refuses(setting: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) { try WorkerConfiguration(Settings([setting: value])) }
        #expect(error?.setting == setting)
    }

    @Test(arguments: ["REDIS_URL", "RABBITMQ_URL"])
    func `A refusal holds no password`(setting: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try WorkerConfiguration(Settings([setting: "nonsense://user:hunter2@example.com:99999/"]))
        }
        #expect(error.map { "\($0)".contains("hunter2") } == false)
    }
}
