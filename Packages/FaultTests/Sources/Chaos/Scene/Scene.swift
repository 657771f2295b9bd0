internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TestServers

/// A stack under load that is being broken, with the journals of what was done to it.
final class Scene: Sendable {
    let stack: Stack
    let setup: Setup
    let folder: HistoryFolder
    let load: Load
    let generator: Lock<SeededGenerator>
    let services = Lock<[String: Service]>([:])
    let links: [String: Links]
    /// The networks of services that have their own, by the service's name.
    let wires = Lock<[String: Wire]>([:])
    /// Where the API servers listen.
    let ports: [Int]
    /// What was measured, for the reader.
    let lines = Lock<[String]>([])
    /// What is to be undone at the end.
    let undoing = Lock<[@Sendable () -> Void]>([])
    private let isOver = Lock(false)

    var apis: [String] { (1...setup.apis).map { "api\($0)" } }
    var workers: [String] { setup.workers == 0 ? [] : (1...setup.workers).map { "w\($0)" } }

    init(stack: Stack, setup: Setup, seed: UInt64) throws {
        self.stack = stack
        self.setup = setup
        folder = HistoryFolder(path: stack.logs.path)
        generator = Lock(SeededGenerator(seed: seed))
        ports = try (1...setup.apis).map { try $0 == 1 ? stack.port : FreePort.next() }
        var links: [String: Links] = [:]
        if setup.proxies {
            let names = (1...setup.apis).map { "api\($0)" } + (0..<setup.workers).map { "w\($0 + 1)" }
            for name in names {
                links[name] = try Links(
                    store: FaultProxy.start(upstreamPort: stack.redis.port),
                    broker: FaultProxy.start(upstreamPort: stack.rabbit.port)
                )
            }
        }
        self.links = links
        load = Load(ports: ports, folder: folder, setup: setup, seed: seed)
    }

    // MARK: Running

    /// Starts everything and waits until it works.
    func start() async throws {
        try await makeBrokerUser()
        try writeHandlers()
        for (name, port) in zip(apis, ports) { try launch(name, .apiServer, port: port) }
        for name in workers { try launch(name, .worker, port: 0) }
        try await whenReady(within: .seconds(60))
        if setup.waitsForConsumers { try await whenConsumed(within: .seconds(60)) }
    }

    /// Waits until all API servers take submissions and all workers are registered.
    func whenReady(within limit: Duration) async throws {
        try await eventually(within: limit, every: .milliseconds(50), state: { self.outputs() }) {
            for port in self.ports {
                guard try await HTTPCall(port: port, path: "/health", timeout: 5).send().status == 200 else {
                    return false
                }
            }
            let list = try await self.stack.get("/workers/", timeout: 5).json()["workers"]?.arrayValue ?? []
            let pids = Set(list.filter { $0["status"] != "lost" }.compactMap { $0["pid"]?.numberValue?.text })
            let wanted = self.services.withLock { $0.values.filter { $0.binary == .worker && $0.isWanted } }
            return wanted.allSatisfy { $0.process.isRunning && pids.contains("\($0.process.pid)") }
        }
    }

    /// Starts no service again from now on.
    func end() {
        isOver.withLock { $0 = true }
        for link in links.values { link.stop() }
        for undo in undoing.withLock({ $0 }) { undo() }
    }

    private func outputs() -> String {
        services.withLock { $0.values.map { "\($0.name): \($0.process.output().suffix(400))" } }.joined(separator: "\n")
    }

    private func launch(_ name: String, _ binary: Binary, port: Int) throws {
        let environment = environment(name, binary, port: port)
        var first = environment
        if let failpoint = setup.failpoints[name] { first["FAILPOINT"] = failpoint }
        let process = try stack.launch(
            binary,
            as: name,
            first,
            through: prefix(of: name),
            output: setup.outputs[name]
        )
        services.withLock {
            $0[name] = Service(name: name, binary: binary, port: port, environment: environment, process: process)
        }
        if let failpoint = setup.failpoints[name] {
            try folder.chaos.append(ChaosEntry(.armed, "\(name) \(failpoint)", pid: process.pid, at: BootClock.now()))
        }
        supervise(name, process)
    }

    private func prefix(of name: String) -> [String] {
        (wires.withLock { $0[name]?.prefix } ?? []) + (setup.prefixes[name] ?? [])
    }

    private func environment(_ name: String, _ binary: Binary, port: Int) -> [String: String] {
        // A machine that is busy with several rows takes its time to start RabbitMQ; to give up is shown by other tests.
        var all = ["STARTUP_TIMEOUT": "300"].merging(setup.settings) { $1 }
        var broker = brokerURL
        if !setup.handlers.isEmpty { all["HANDLERS_DIR"] = handlersFolder }
        if let host = setup.storeHost {
            all["REDIS_URL"] = stack.redis.url.replacing("127.0.0.1", with: host)
        }
        if let links = links[name] {
            all["REDIS_URL"] = links.store.url(for: stack.redis.url)
            broker = links.broker.url(for: broker)
        }
        if let heartbeat = setup.heartbeat { broker += "?heartbeat=\(heartbeat)" }
        all["RABBITMQ_URL"] = broker
        all["WORKER_LEASE_TTL"] = "\(setup.lease)"
        if binary == .worker {
            all["WORKER_ID"] = name
            all["WORKER_CONCURRENCY"] = "\(setup.concurrency)"
            all["TEST_JOURNAL"] = folder.handler.path
        } else {
            all["API_PORT"] = "\(port)"
        }
        return all.merging(setup.ownSettings[name] ?? [:]) { $1 }
    }

    /// Notes the end of a process, and starts the service again.
    private func supervise(_ name: String, _ process: ServiceProcess) {
        Task {
            // It ends with the stack at the latest.
            let status = try await process.waitForExit(timeout: .seconds(1_000_000))
            guard !isOver.withLock({ $0 }) else { return }
            try folder.chaos.append(ChaosEntry(.exit, "\(name) \(status)", pid: process.pid, at: BootClock.now()))
            try await Task.sleep(for: .milliseconds(200))
            try relaunch(name, after: process.pid)
        }
    }

    /// Starts a service again, when it is wanted and nobody else has done so.
    func relaunch(_ name: String, after pid: Int32) throws {
        guard !isOver.withLock({ $0 }) else { return }
        let fresh = try services.withLock { services -> ServiceProcess? in
            guard setup.isSupervised, var service = services[name], service.isWanted, service.process.pid == pid,
                !service.process.isRunning
            else { return nil }
            service.starts += 1
            let label = "\(name)-\(service.starts)"
            service.process = try stack.launch(
                service.binary,
                as: label,
                service.environment,
                through: prefix(of: name),
                output: setup.outputs[name]
            )
            services[name] = service
            return service.process
        }
        if let fresh { supervise(name, fresh) }
    }
}
