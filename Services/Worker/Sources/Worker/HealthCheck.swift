internal import Logging
internal import RedisClient
internal import SchedulerModels
internal import ServiceLogging
internal import TaskStore

/// Asks the registry whether a worker is alive: the health check of a container.
struct HealthCheck {
    private let configuration: WorkerConfiguration
    private let workerID: String?

    /// - Parameters:
    ///   - configuration: Where the registry is.
    ///   - workerID: The worker to ask for; nil means any of this host.
    init(_ configuration: WorkerConfiguration, workerID: String?) {
        self.configuration = configuration
        self.workerID = workerID
    }

    /// Whether the worker's lease is valid; false also when the registry cannot be asked.
    func isAlive() async -> Bool {
        let redis = RedisClient(
            configuration: configuration.redis,
            logger: Logger(label: "health", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await redis.run() }
            let store = TaskStore(redis: redis, settings: configuration.backend)
            let isAlive = await registered(redis, store)
            await redis.close()
            return isAlive
        }
    }

    private func registered(_ redis: RedisClient, _ store: TaskStore) async -> Bool {
        // Whatever goes wrong here means "not healthy"; the worker's own log says why.
        guard (try? await redis.waitUntilConnected(timeout: .seconds(3))) != nil,
            let workers = try? await store.workers()
        else { return false }
        return workers.contains { worker in
            worker.status != .lost
                && (workerID.map { $0 == worker.workerID } ?? (worker.hostname == Environment.hostname))
        }
    }
}
