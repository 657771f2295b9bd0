import AMQPClient
import Logging
import RedisClient
import SchedulerModels
import TaskBroker
import TaskDispatch
import TaskStore
import TestServers

/// A reconciler over a real store and a real broker, in a namespace of its own, that a test drives.
struct ReconcilerScene {
    let store: TaskStore
    let publisher: TaskPublisher
    let reconciler: Reconciler
    let topology: QueueTopology
    let virtualHost: String
    private let identifiers = TaskIDGenerator()

    /// Runs a test's body while the connections stand; nothing is reconciled unless the body does it.
    static func run(on broker: PrivateRabbitMQ, _ body: (ReconcilerScene) async throws -> Void) async throws {
        let url = try await broker.makeVirtualHost()
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let namespace = "t\(UInt64.random(in: 0 ... .max))"
        let redis = RedisClient(
            configuration: try RedisConfiguration(url: try await PrivateRedis.shared().url),
            logger: logger
        )
        // What is stored is due at once.
        var timing = TaskStore.Timing()
        timing.grace = .zero
        let store = TaskStore(
            redis: redis,
            settings: try BackendSettings(Settings(["SCHEDULER_NAMESPACE": namespace])),
            timing: timing
        )
        let topology = QueueTopology(namespace: namespace)
        let publisher = TaskPublisher(
            configuration: try AMQPConfiguration(url: url),
            topology: topology,
            queues: ["default"],
            logger: logger
        )
        let scene = ReconcilerScene(
            store: store,
            publisher: publisher,
            reconciler: Reconciler(store: store, publisher: publisher, interval: .milliseconds(50), logger: logger),
            topology: topology,
            virtualHost: String(url.dropFirst(broker.url.count))
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            group.addTask { await publisher.run() }
            var failure: (any Error)?
            do {
                _ = try await redis.waitUntilConnected(timeout: .seconds(20))
                try await publisher.waitUntilConnected(timeout: .seconds(20))
                try await body(scene)
            } catch {
                failure = error
            }
            await publisher.close()
            await redis.close()
            if let failure { throw failure }
            try await group.waitForAll()
        }
    }

    /// Stores tasks that nobody has published.
    func store(_ count: Int, queue: String = "default") async throws {
        var submission = TaskSubmission(taskType: "echo")
        submission.queue = queue
        let tasks = (0..<count).map { _ in
            (id: identifiers.next(now: Timestamp(milliseconds: 1_800_000_000_000)), submission: submission)
        }
        for answer in try await store.submit(tasks) { _ = try answer.get() }
    }

    /// Rounds of the reconciler until the body is over.
    func reconciling(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [reconciler] in await reconciler.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    /// How many messages wait in the normal band of a queue.
    func ready(_ queue: String = "default") async throws -> Int? {
        let place = QueueBand(queue: queue, band: .normal)
        return try await publisher.ready(in: [place])[place]
    }
}
