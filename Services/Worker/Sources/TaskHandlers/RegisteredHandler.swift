public import SchedulerModels

/// A handler as the worker runs it, whatever it is made of: Swift code or an executable file.
public struct RegisteredHandler: Sendable {
    /// The work of one attempt: parameters and context in, the task's result out.
    public typealias Body = @Sendable (JSONValue, HandlerContext) async throws(HandlerFailure) -> JSONValue

    /// The `task_type` that it serves.
    public let taskType: String
    private let body: Body

    /// A handler of that type.
    public init(taskType: String, run body: @escaping Body) {
        self.taskType = taskType
        self.body = body
    }

    /// A handler written in Swift; reads its parameters from JSON and writes its result as JSON.
    public init<Handler: TaskHandler>(_ handler: Handler) {
        self.init(taskType: Handler.taskType) { (json, context) throws(HandlerFailure) in
            let parameters = try HandlerParameters.read(
                Handler.Parameters.self,
                from: json,
                allowUnknown: Handler.ignoresUnknownParameters
            )
            return try HandlerOutput.json(await handler.run(parameters, context: context))
        }
    }

    /// Does the work of one attempt and returns the task's result.
    public func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        try await body(parameters, context)
    }
}
