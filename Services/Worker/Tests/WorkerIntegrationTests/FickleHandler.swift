import SchedulerModels
import TaskHandlers

/// A handler that does as its parameters say: `fail` (retryable), `refuse` (not retryable), else it returns them.
struct FickleHandler: TaskHandler {
    static let taskType = "fickle"

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        if parameters["fail"] != nil { throw HandlerFailure(code: "broken", message: "try again", retryable: true) }
        if parameters["refuse"] != nil { throw HandlerFailure(code: "hopeless", message: "never", retryable: false) }
        return parameters
    }
}
