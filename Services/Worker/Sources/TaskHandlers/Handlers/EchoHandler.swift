internal import SchedulerModels

/// `echo`: the result is the parameters, unchanged.
struct EchoHandler: BriefTaskHandler {
    static let taskType = "echo"

    func run(_ parameters: JSONValue, context: HandlerContext) throws(HandlerFailure) -> JSONValue {
        parameters
    }
}
