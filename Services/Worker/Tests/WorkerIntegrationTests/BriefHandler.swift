import SchedulerModels
import TaskHandlers

/// A brief handler that does as its parameters say: `fail`, `say` (a line of its log), `size` (of its result), else it
/// returns them.
struct BriefHandler: BriefTaskHandler {
    static let taskType = "brief"
    /// Called with the identifier of each task that it runs.
    var onRun: @Sendable (String) -> Void = { _ in }

    func run(_ parameters: JSONValue, context: HandlerContext) throws(HandlerFailure) -> JSONValue {
        onRun(context.taskID)
        if let line = parameters["say"]?.stringValue { context.log(line) }
        if parameters["fail"] != nil { throw HandlerFailure(code: "broken", message: "no", retryable: false) }
        if let size = parameters["size"]?.numberValue?.int64 {
            return .string(String(repeating: "x", count: Int(size)))
        }
        return parameters
    }
}
