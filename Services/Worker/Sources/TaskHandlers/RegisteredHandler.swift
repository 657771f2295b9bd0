public import SchedulerModels

/// A handler as the worker runs it, whatever it is made of: Swift code or an executable file.
public struct RegisteredHandler: Sendable {
    /// The work of one attempt: parameters and context in, the task's result out.
    public typealias Body = @Sendable (JSONValue, HandlerContext) async throws(HandlerFailure) -> JSONValue
    /// The same of a handler that waits for nothing.
    public typealias BriefBody = @Sendable (JSONValue, HandlerContext) throws(HandlerFailure) -> JSONValue

    /// The `task_type` that it serves.
    public let taskType: String
    /// The work as a plain call, when the handler is a `BriefTaskHandler`.
    public let brief: BriefBody?
    private let body: Body

    /// A handler of that type.
    public init(taskType: String, run body: @escaping Body) {
        self.taskType = taskType
        self.body = body
        brief = nil
    }

    /// A handler of that type that waits for nothing and takes well under a millisecond.
    public init(briefTaskType taskType: String, run body: @escaping BriefBody) {
        self.taskType = taskType
        self.body = { (json, context) throws(HandlerFailure) in try body(json, context) }
        brief = body
    }

    /// A handler written in Swift; reads its parameters from JSON and writes its result as JSON.
    public init<Handler: TaskHandler>(_ handler: Handler) {
        if let handler = handler as? any BriefTaskHandler {
            self.init(brief: handler)
            return
        }
        self.init(taskType: Handler.taskType) { (json, context) throws(HandlerFailure) in
            let parameters = try Self.parameters(of: Handler.self, json)
            return try HandlerOutput.json(await handler.run(parameters, context: context))
        }
    }

    private init<Handler: BriefTaskHandler>(brief handler: Handler) {
        self.init(briefTaskType: Handler.taskType) { (json, context) throws(HandlerFailure) in
            let parameters = try Self.parameters(of: Handler.self, json)
            return try HandlerOutput.json(handler.run(parameters, context: context))
        }
    }

    private static func parameters<Handler: TaskHandler>(
        of handler: Handler.Type,
        _ json: JSONValue
    ) throws(HandlerFailure) -> Handler.Parameters {
        try HandlerParameters.read(
            Handler.Parameters.self,
            from: json,
            allowUnknown: Handler.ignoresUnknownParameters
        )
    }

    /// Does the work of one attempt and returns the task's result.
    public func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        try await body(parameters, context)
    }
}
