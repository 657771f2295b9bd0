import ArgumentParser
import SchedulerModels

/// How often a task is tried, and what lies between two attempts.
struct RetryOptions: ParsableArguments {
    @Option(help: "How often it is tried in all.")
    var maxAttempts: Int?

    @Option(
        help: "How the wait between attempts grows: exponential, linear or fixed.",
        completion: .list(RetryPolicy.Backoff.allCases.map(\.rawValue))
    )
    var backoff: String?

    @Option(help: "The wait after the first attempt in seconds.")
    var baseDelay: Double?

    @Option(help: "The longest wait between two attempts in seconds.")
    var maxDelay: Double?

    @Flag(help: "Wait exactly that long, not a random share of it.")
    var noJitter = false

    /// What was given of the `retry` of a submission.
    func object() throws -> JSONObject {
        var object = JSONObject()
        object["max_attempts"] = maxAttempts.map { .integer($0) }
        object["backoff"] = backoff.map { .string($0) }
        object["base_delay"] = try FiniteNumber.json(baseDelay, "--base-delay")
        object["max_delay"] = try FiniteNumber.json(maxDelay, "--max-delay")
        if noJitter { object["jitter"] = false }
        return object
    }
}
