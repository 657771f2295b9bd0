public import Logging
public import TaskStore

/// Tells all workers of queues that were missing at the broker and are declared again.
public struct QueueHerald: Sendable {
    private let store: TaskStore
    private let process: String?
    private let logger: Logger

    /// - Parameters:
    ///   - store: Where the workers listen.
    ///   - process: The worker process that need not hear of it; nil when all must.
    ///   - logger: Where trouble is told.
    public init(store: TaskStore, process: String? = nil, logger: Logger) {
        self.store = store
        self.process = process
        self.logger = logger
    }

    /// Tells of one named queue; never throws, because a worker that does not hear it notices some seconds later.
    @Sendable public func tell(_ queue: String) async {
        do throws(TaskStoreError) {
            try await store.announceDeclared(queue, by: process)
        } catch {
            logger.debug("workers are not told of a queue", metadata: ["queue": "\(queue)", "error": "\(error)"])
        }
    }
}
