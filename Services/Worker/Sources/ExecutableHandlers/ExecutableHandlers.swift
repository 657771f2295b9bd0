public import Logging
public import SchedulerModels
public import TaskHandlers

/// The executable files of a folder as handlers: a program in any language is a task type of its file's name.
public struct ExecutableHandlers: Sendable {
    /// The handlers, for `HandlerRegistry.adding`.
    public let registered: [RegisteredHandler]
    private let pools: [LongLivedPool]

    /// Looks at the folder once and says what it serves and what it leaves out.
    ///
    /// - Parameters:
    ///   - settings: The folder, and what its handlers may do.
    ///   - builtIn: The task types that are taken.
    ///   - concurrency: How many tasks run at once.
    ///   - environment: The worker's own environment, of which handlers get a little.
    ///   - leaseDeadline: By when everything must have ended; passed on to the guards of the processes.
    ///   - logger: Hears what is served.
    /// - Throws: an error that names the setting and what is wrong with the folder, a file or a sidecar.
    public init(
        _ settings: ExecutableHandlerSettings,
        builtIn: [String],
        concurrency: Int,
        environment: [String: String],
        leaseDeadline: LeaseDeadline,
        logger: Logger
    ) throws(ConfigurationError) {
        try self.init(
            settings,
            builtIn: builtIn,
            concurrency: concurrency,
            environment: environment,
            leaseDeadline: leaseDeadline,
            logger: logger,
            guardProgram: "/proc/self/exe"
        )
    }

    init(
        _ settings: ExecutableHandlerSettings,
        builtIn: [String],
        concurrency: Int,
        environment: [String: String],
        leaseDeadline: LeaseDeadline,
        logger: Logger,
        guardProgram: String
    ) throws(ConfigurationError) {
        let folder = try HandlerFolder(settings.folder, builtIn: builtIn)
        for warning in folder.warnings { logger.warning("\(warning)") }
        for name in settings.passedVariables where environment[name] == nil {
            logger.warning("HANDLERS_ENV: the variable \(name) is not set here")
        }
        var pools: [LongLivedPool] = []
        var registered: [RegisteredHandler] = []
        for handler in folder.handlers {
            let passed = settings.passedVariables + handler.sidecar.environment
            for name in handler.sidecar.environment where environment[name] == nil {
                logger.warning("\(handler.path).json: the variable \(name) is not set here")
            }
            let variables = HandlerEnvironment(worker: environment, passing: passed, taskType: handler.taskType)
            let launch = HandlerLaunch(
                guardProgram: guardProgram,
                file: handler.path,
                folder: folder.path,
                environment: variables.constant,
                limits: try Self.limits(of: handler, below: settings.limits),
                user: settings.user,
                libraryPath: passed.contains("LD_LIBRARY_PATH") ? nil : environment["LD_LIBRARY_PATH"]
            )
            switch handler.sidecar.form {
            case .oneShot:
                let handlerRun = OneShotHandler(
                    launch: launch,
                    environment: variables,
                    maximumOutputBytes: settings.maximumOutputBytes,
                    leaseDeadline: leaseDeadline
                )
                registered.append(
                    RegisteredHandler(taskType: handler.taskType) { (parameters, context) throws(HandlerFailure) in
                        try await handlerRun.run(parameters, context)
                    }
                )
            case .longLived(let life):
                let pool = LongLivedPool(
                    launch,
                    settings: life,
                    concurrency: concurrency,
                    maximumOutputBytes: settings.maximumOutputBytes,
                    leaseDeadline: leaseDeadline,
                    logger: logger
                )
                pools.append(pool)
                registered.append(
                    RegisteredHandler(taskType: handler.taskType) { (parameters, context) throws(HandlerFailure) in
                        try await pool.run(parameters, context)
                    }
                )
            }
        }
        self.pools = pools
        self.registered = registered
        let types = registered.map(\.taskType).joined(separator: ", ")
        logger.info(
            "serves executable files as handlers",
            metadata: ["folder": "\(folder.path)", "task_types": "\(types)"]
        )
    }

    private static func limits(
        of handler: HandlerFile,
        below ceiling: ProcessLimits
    ) throws(ConfigurationError) -> ProcessLimits {
        do throws(SidecarError) {
            return try ceiling.lowered(to: handler.sidecar.limits)
        } catch {
            throw ConfigurationError(setting: "HANDLERS_DIR", message: "\(handler.path).json: \(error.reason)")
        }
    }

    /// Ends the processes that wait for tasks; called when no task runs any more.
    public func close() async {
        await withTaskGroup(of: Void.self) { group in
            for pool in pools { group.addTask { await pool.close() } }
        }
    }
}
