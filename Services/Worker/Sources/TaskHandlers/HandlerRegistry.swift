internal import HTTPClient
public import Logging

/// The handlers of a worker by task type.
public struct HandlerRegistry: Sendable {
    private let handlers: [String: RegisteredHandler]

    /// A registry of these handlers; two of one task type are a mistake in the program.
    public init(handlers: [any TaskHandler]) {
        self.init(registered: handlers.map { RegisteredHandler($0) })
    }

    /// A registry of handlers of all kinds; two of one task type are a mistake in the program.
    public init(registered: [RegisteredHandler]) {
        handlers = Dictionary(registered.map { ($0.taskType, $0) }) { first, _ in
            preconditionFailure("two handlers serve the task type '\(first.taskType)'")
        }
    }

    /// The handlers that come with the worker: one line for each file in `Handlers/`.
    public static func builtIn(
        _ configuration: BuiltInHandlerConfiguration = BuiltInHandlerConfiguration(),
        logger: Logger
    ) -> HandlerRegistry {
        let client = HTTPClient(logger: logger)
        return HandlerRegistry(handlers: [
            CalculatorHandler(),
            EchoHandler(),
            FailHandler(),
            HTTPRequestHandler(client: client, addressPolicy: configuration.addressPolicy),
            SleepHandler(),
            WebScraperHandler(client: client, addressPolicy: configuration.addressPolicy),
        ])
    }

    /// The task types served, in alphabetical order.
    public var taskTypes: [String] { handlers.keys.sorted() }

    /// The handler of that task type; nil when there is none.
    public subscript(_ taskType: String) -> RegisteredHandler? { handlers[taskType] }

    /// This registry and further handlers, whose types it does not serve yet.
    public func adding(_ further: [RegisteredHandler]) -> HandlerRegistry {
        HandlerRegistry(registered: Array(handlers.values) + further)
    }
}
