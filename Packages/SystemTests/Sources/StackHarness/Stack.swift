internal import SchedulerModels
public import TestServers

/// A whole scheduler: a Redis of its own, a broker, API servers and workers as processes.
public final class Stack: Sendable {
    /// The Redis of this stack alone.
    public let redis: PrivateRedis
    /// The broker, shared with other stacks unless this one has its own.
    public let rabbit: PrivateRabbitMQ
    /// The broker with the virtual host of this stack.
    public let rabbitURL: String
    /// Where the processes write.
    public let logs: LogFolder
    /// Where the first API server listens.
    public let port: Int
    private let settings: [String: String]
    private let processes = Lock<[ServiceProcess]>([])

    private init(
        ownBroker: Bool,
        settings: [String: String],
        redisOptions: [String: String],
        redisEnvironment: [String: String]
    ) async throws {
        logs = try LogFolder()
        redis = try await PrivateRedis.start(options: redisOptions, environment: redisEnvironment)
        rabbit = try await ownBroker ? PrivateRabbitMQ.start() : PrivateRabbitMQ.shared()
        rabbitURL = try await ownBroker ? rabbit.url : rabbit.makeVirtualHost()
        port = try FreePort.next()
        self.settings = settings
    }

    /// Runs a test with a stack and ends every process of it, whatever happens.
    ///
    /// Tests that break the broker have their own; all others share one, with a virtual host each. The settings are part
    /// of the environment of all services.
    public static func with(
        ownBroker: Bool = false,
        settings: [String: String] = [:],
        redisOptions: [String: String] = [:],
        redisEnvironment: [String: String] = [:],
        _ body: (Stack) async throws -> Void
    ) async throws {
        await StackGate.shared.enter()
        do {
            let stack = try await Stack(
                ownBroker: ownBroker,
                settings: settings,
                redisOptions: redisOptions,
                redisEnvironment: redisEnvironment
            )
            var didThrow = true
            do {
                try await body(stack)
                didThrow = false
            } catch {
                await stack.end(ownBroker: ownBroker, failed: true)
                throw error
            }
            await stack.end(ownBroker: ownBroker, failed: didThrow)
        } catch {
            await StackGate.shared.leave()
            throw error
        }
        await StackGate.shared.leave()
    }

    private func end(ownBroker: Bool, failed: Bool) async {
        for process in processes.withLock({ $0 }) { await process.kill() }
        await redis.stop()
        if ownBroker {
            await rabbit.stop()
        } else if let name = rabbitURL.split(separator: "/").last {
            // A virtual host that stays costs memory only.
            _ = try? await rabbit.evaluate("rabbit_vhost:delete(<<\"\(name)\">>, <<\"tests\">>)")
        }
        logs.settle(failed: failed)
    }

    // MARK: Processes

    /// Starts a service without waiting for anything.
    ///
    /// - Parameters:
    ///   - binary: The service.
    ///   - name: The name of its file of output.
    ///   - environment: Its settings, on top of the stack's.
    ///   - prefix: A program and its arguments that runs the service, such as `unshare -m`.
    ///   - output: Where it writes instead, such as `/dev/full`.
    /// - Returns: The process.
    /// - Throws: When there is nothing to run.
    public func launch(
        _ binary: Binary,
        as name: String,
        _ environment: [String: String] = [:],
        through prefix: [String] = [],
        output: String? = nil
    ) throws -> ServiceProcess {
        var all = [
            "PATH": "/usr/bin:/bin", "REDIS_URL": redis.url, "RABBITMQ_URL": rabbitURL, "LOG_LEVEL": "debug",
            "LOG_FORMAT": "text", "API_HOST": "127.0.0.1", "SWIFT_BACKTRACE": "enable=no",
        ]
        all.merge(settings) { $1 }
        all.merge(environment) { $1 }
        let process = try ServiceProcess.start(
            executable: prefix.first ?? binary.path(),
            arguments: prefix.isEmpty ? [] : prefix.dropFirst() + [binary.path()],
            environment: all,
            outputFile: output ?? logs.file(name)
        )
        processes.withLock { $0.append(process) }
        return process
    }

    /// Starts an API server and waits until it takes submissions.
    @discardableResult
    public func startAPI(port: Int? = nil, _ environment: [String: String] = [:]) async throws -> ServiceProcess {
        let port = port ?? self.port
        var environment = environment
        environment["API_PORT"] = "\(port)"
        let process = try launch(.apiServer, as: "api-\(port)", environment)
        try await eventually(within: .seconds(30), state: { process.output() }) {
            guard process.isRunning else { throw HarnessError("the API server has ended") }
            return try await HTTPCall(port: port, path: "/health/ready").send().status == 200
        }
        return process
    }

    /// Starts a worker and waits until it says that it is ready.
    @discardableResult
    public func startWorkerUnseen(_ id: String) async throws -> ServiceProcess {
        let process = try launch(.worker, as: id, ["WORKER_ID": id])
        try await process.waitForOutput(containing: "ready", timeout: .seconds(30))
        return process
    }

    /// Starts a worker and waits until the registry shows this process of it.
    @discardableResult
    public func startWorker(
        _ id: String,
        concurrency: Int = 1,
        _ environment: [String: String] = [:]
    ) async throws -> ServiceProcess {
        var environment = environment
        environment["WORKER_ID"] = id
        environment["WORKER_CONCURRENCY"] = "\(concurrency)"
        let process = try launch(.worker, as: id, environment)
        try await eventually(within: .seconds(30), state: { process.output() }) {
            guard process.isRunning else { throw HarnessError("the worker \(id) has ended") }
            let entry = try await self.get("/workers/\(id)").json()
            return entry["pid"]?.numberValue?.text == "\(process.pid)"
        }
        return process
    }
}
