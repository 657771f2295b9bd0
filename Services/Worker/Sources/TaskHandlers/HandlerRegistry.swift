internal import HTTPClient
public import Logging

/// The handlers of a worker by task type.
public struct HandlerRegistry: Sendable {
    private let handlers: [String: any TaskHandler]

    /// A registry of these handlers; two of one task type are a mistake in the program.
    public init(handlers: [any TaskHandler]) {
        self.handlers = Dictionary(handlers.map { (type(of: $0).taskType, $0) }) { first, second in
            preconditionFailure("\(type(of: first)) and \(type(of: second)) serve the same task type")
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
            SleepHandler(),
            WebScraperHandler(client: client, addressPolicy: configuration.addressPolicy),
        ])
    }

    /// The task types served, in alphabetical order.
    public var taskTypes: [String] { handlers.keys.sorted() }

    /// The handler of that task type; nil when there is none.
    public subscript(_ taskType: String) -> (any TaskHandler)? { handlers[taskType] }
}
