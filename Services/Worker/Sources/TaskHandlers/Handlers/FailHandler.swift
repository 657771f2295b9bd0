internal import SchedulerModels

/// `fail`: fails on purpose, to try out retries and error reports.
///
/// Parameters: `message`, `retryable` (true), `times` (how many attempts fail before one succeeds; all when missing).
struct FailHandler: BriefTaskHandler {
    static let taskType = "fail"

    func run(_ parameters: JSONValue, context: HandlerContext) throws(HandlerFailure) -> JSONValue {
        var reader = FieldReader(parameters, known: ["message", "retryable", "times"])
        let message = reader.string("message", "must be at most 1000 characters") { $0.utf8.count <= 1_000 }
        let retryable = reader.bool("retryable") ?? true
        let times = reader.integer("times", in: 0...1_000_000)
        try reader.finishParameters()
        if let times, context.attempt > times {
            return ["attempt": .integer(context.attempt)]
        }
        throw HandlerFailure(code: "requested_failure", message: message ?? "failed on request", retryable: retryable)
    }
}
