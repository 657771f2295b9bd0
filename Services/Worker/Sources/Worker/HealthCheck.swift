internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import ServiceLogging
internal import TaskStore

/// Asks the registry whether a worker is well: the health check of a container.
struct HealthCheck {
    /// What the registry says.
    struct Health: Equatable {
        let isGood: Bool
        /// Why, in one line.
        let line: String
    }

    private let configuration: WorkerConfiguration
    private let workerID: String?

    /// - Parameters:
    ///   - configuration: Where the registry is.
    ///   - workerID: The worker to ask for; nil means any of this host.
    init(_ configuration: WorkerConfiguration, workerID: String?) {
        self.configuration = configuration
        self.workerID = workerID
    }

    /// Whether the worker's lease is valid and it is not stalled; not good either when the registry cannot be asked.
    func health() async -> Health {
        let redis = RedisClient(
            configuration: configuration.redis,
            logger: Logger(label: "health", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            let store = TaskStore(redis: redis, settings: configuration.backend)
            let health = await registered(redis, store)
            await redis.close()
            return health
        }
    }

    private func registered(_ redis: RedisClient, _ store: TaskStore) async -> Health {
        do {
            _ = try await redis.waitUntilConnected(timeout: .seconds(3))
            let workers = try await store.workers()
            return Self.health(of: workers.filter { isAskedFor($0) }, workerID ?? "of host \(Environment.hostname)")
        } catch {
            return Health(isGood: false, line: "unhealthy: the registry cannot be asked: \(error)")
        }
    }

    private func isAskedFor(_ worker: WorkerRecord) -> Bool {
        workerID.map { $0 == worker.workerID } ?? (worker.hostname == Environment.hostname)
    }

    /// One that is well is enough: of several on a host, some may be the remains of former ones.
    static func health(of workers: [WorkerRecord], _ asked: String) -> Health {
        guard !workers.isEmpty else {
            return Health(isGood: false, line: "unhealthy: no worker \(asked) is registered")
        }
        guard let alive = workers.first(where: { $0.status != .lost && $0.consumption != .stalled }) else {
            let stalled = workers.first { $0.status != .lost }
            let reason =
                stalled == nil
                ? "has lost its lease"
                : "is stalled: messages are ready, slots are free, and nothing is delivered to it"
            return Health(isGood: false, line: "unhealthy: worker \((stalled ?? workers[0]).workerID) \(reason)")
        }
        let state =
            switch alive.consumption {
            case .consuming, .stalled: "consumes"
            case .paused: "is paused"
            case .draining: "drains"
            case .waitingForBroker: "is waiting for broker"
            }
        return Health(isGood: true, line: "healthy: worker \(alive.workerID) \(state)")
    }
}
