internal import SchedulerModels

/// `echo`: the result is the parameters, unchanged.
struct EchoHandler: TaskHandler {
    static let taskType = "echo"

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        parameters
    }
}
