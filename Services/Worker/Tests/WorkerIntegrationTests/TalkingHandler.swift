import Logging
import SchedulerModels
import TaskHandlers

/// A handler that says much about itself, puts its task off once if it is asked to, and fails when it is asked to.
struct TalkingHandler: TaskHandler {
    static let taskType = "talk"

    func run(_ parameters: JSONValue, context: HandlerContext) async throws(HandlerFailure) -> JSONValue {
        context.log("hello from attempt \(context.attempt)")
        context.logger.info("informed", metadata: ["page": "4"])
        context.logger.debug("too detailed for the task's log")
        context.progress(0.5, "half")
        context.progress(0.9, "nearly")
        if let seconds = parameters["postpone"]?.numberValue?.double {
            throw .tryLater(after: .seconds(seconds), "the other side is busy")
        }
        return .null
    }
}
