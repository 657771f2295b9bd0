/// What the registry knows of a worker process.
public struct WorkerRecord: Sendable, Equatable {
    /// What a worker is doing.
    public enum Status: String, Sendable, CaseIterable {
        /// Alive, runs nothing.
        case idle
        /// Alive, runs something.
        case busy
        /// Takes nothing new, finishes what it has, leaves.
        case draining
        /// Its lease has run out: it crashed, froze or is cut off.
        case lost
    }

    /// Whether a worker takes tasks from its queues, and if not, why.
    public enum Consumption: String, Sendable, CaseIterable {
        /// It does, or would if there were any.
        case consuming = "yes"
        /// All its queues are paused.
        case paused
        /// It takes nothing new and leaves.
        case draining
        /// RabbitMQ is away.
        case waitingForBroker = "waiting_for_broker"
        /// Messages are ready, slots are free, and nothing is delivered to it.
        case stalled
    }

    /// Its name in the registry.
    public var workerID: String
    /// What it is doing.
    public var status: Status
    /// Whether it takes tasks.
    public var consumption: Consumption
    /// The host it runs on.
    public var hostname: String
    /// Its process there.
    public var pid: Int64
    /// The release it runs.
    public var version: String
    /// When it registered.
    public var startedAt: Timestamp
    /// When it was last heard of.
    public var lastHeartbeat: Timestamp
    /// The queues it serves.
    public var queues: [String]
    /// The task types it has handlers for.
    public var taskTypes: [String]
    /// How many tasks it runs at once.
    public var concurrency: Int
    /// The tasks it ran at its last heartbeat.
    public var running: [String]
    /// Attempts it has settled, whatever their outcome.
    public var processedTasks: Int64
    /// Attempts that failed.
    public var failedTasks: Int64

    /// A worker that has just registered.
    public init(
        workerID: String,
        hostname: String,
        pid: Int64,
        startedAt: Timestamp,
        queues: [String],
        taskTypes: [String],
        concurrency: Int
    ) {
        self.workerID = workerID
        self.hostname = hostname
        self.pid = pid
        self.startedAt = startedAt
        self.queues = queues
        self.taskTypes = taskTypes
        self.concurrency = concurrency
        status = .idle
        consumption = .consuming
        version = SchedulerVersion.current
        lastHeartbeat = startedAt
        running = []
        processedTasks = 0
        failedTasks = 0
    }

    /// Writes the worker as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("worker_id", workerID)
        writer.member("status", status.rawValue)
        writer.member("hostname", hostname)
        writer.member("pid", pid)
        writer.member("version", version)
        writer.member("started_at", startedAt)
        writer.member("last_heartbeat", lastHeartbeat)
        writer.key("queues")
        writer.write(.array(queues.map(JSONValue.string)))
        writer.key("task_types")
        writer.write(.array(taskTypes.map(JSONValue.string)))
        writer.member("concurrency", Int64(concurrency))
        writer.key("running")
        writer.write(.array(running.map(JSONValue.string)))
        writer.member("processed_tasks", processedTasks)
        writer.member("failed_tasks", failedTasks)
        let consumes = status != .lost && consumption == .consuming
        writer.key("consuming")
        writer.write(.bool(consumes))
        writer.key("not_consuming_reason")
        writer.write(consumes ? .null : .string(status == .lost ? status.rawValue : consumption.rawValue))
        writer.endObject()
    }
}
