/// What runs while something is broken.
struct Setup: Sendable {
    /// Whether the broker is broken, so that no other run may share it.
    var ownBroker = false
    /// Whether every service reaches Redis and RabbitMQ through proxies of its own.
    var proxies = false
    var apis = 2
    var workers = 3
    var concurrency = 4
    /// `WORKER_LEASE_TTL` in seconds.
    var lease = 3
    /// Submissions a second.
    var rate = 40
    /// The least number of tasks.
    var tasks = 120
    /// How long a task works, in seconds.
    var work: ClosedRange<Double> = 0.02...0.25
    /// Whether some of the tasks are brief, which go another way through the worker.
    var hasBriefTasks = true
    /// How many of the first tasks work for longer than a lease, so that some are in hand whatever happens.
    var longTasks = 0
    /// How long those work, in seconds.
    var longWork = 7.0
    /// The heartbeat of the connections to RabbitMQ, in seconds; the services' own when nil.
    var heartbeat: Int?
    /// Where services die by themselves, by the service's name; the restarted ones do not.
    var failpoints: [String: String] = [:]
    /// Further settings of all services.
    var settings: [String: String] = [:]
    var redisOptions: [String: String] = [:]
    /// Further variables of Redis's environment.
    var redisEnvironment: [String: String] = [:]
    /// The name by which the services find Redis, instead of its address.
    var storeHost: String?
    /// Executable handlers by their file's name, with their text.
    var handlers: [String: String] = [:]
    /// The password of a user of the broker's own for the services; they are guests when nil.
    var brokerPassword: String?
    /// Programs that run a service, by the service's name, with their arguments.
    var prefixes: [String: [String]] = [:]
    /// Where services write instead of into their file, by the service's name.
    var outputs: [String: String] = [:]
    /// Settings of single services, by the service's name.
    var ownSettings: [String: [String: String]] = [:]
    /// How long after the healing everything must be at rest, in seconds.
    var restLimit = 90
    /// Whether the load begins only once every worker consumes every queue.
    ///
    /// RabbitMQ 3.10 can end a connection (541) while several declare and consume the same queue for the first time, and
    /// then hands what runs already to somebody else.
    var waitsForConsumers = false
    /// Whether services that have ended are started again, as a supervisor of containers does.
    var isSupervised = true
    /// Messages that nobody can read and that the fault brings in.
    var expectedPoison = 0
}
