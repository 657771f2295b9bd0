import ArgumentParser
import SchedulerModels

/// What a submission says.
///
/// Values are passed on as they are: the API checks them and names what is wrong.
struct SubmissionOptions: ParsableArguments {
    @Argument(help: "The task's type, for example calculator.")
    var type: String

    @Argument(
        help: ArgumentHelp(
            "Parameters. key=value: JSON (a number, true, null, [1,2]) when it reads as JSON, else a string; "
                + "key:=value: must be JSON. They are laid over --params.",
            valueName: "key=value"
        )
    )
    var keyValues: [ParameterArgument] = []

    @Option(
        name: [.customLong("params"), .customLong("parameters")],
        help: ArgumentHelp(
            "A JSON object of parameters: a file (with or without @), - for standard input, or the JSON itself.",
            valueName: "file|-|json"
        ),
        completion: .file(extensions: ["json"])
    )
    var parameters: String?

    @Option(help: "0 to 9; 9 goes first.")
    var priority: Int?

    @Option(help: "The queue it waits in.")
    var queue: String?

    @Option(help: "Start it that many seconds from now at the earliest.")
    var delay: Double?

    @Option(help: ArgumentHelp("Start it then at the earliest (RFC 3339).", valueName: "time"))
    var runAt: String?

    @Option(help: "Give it up when it has not started after that many seconds.")
    var expiresIn: Double?

    @Option(
        name: [.customLong("timeout"), .customLong("task-timeout")],
        help: ArgumentHelp("The limit of one attempt in seconds.", valueName: "seconds")
    )
    var attemptTimeout: Double?

    @OptionGroup var retry: RetryOptions

    @Option(help: "The same key answers the same task, so a repeated call makes no second one.")
    var idempotencyKey: String?

    @Option(name: .customLong("result-ttl"), help: "How many seconds the ended task is kept.")
    var resultTTL: Double?

    @Option(name: .customLong("tag"), help: "A word to find it by; may be given again.")
    var tags: [String] = []

    @Option(name: .customLong("callback-url"), help: "Where the ended task is POSTed.")
    var callbackURL: String?

    @Flag(help: "Refuse it when no live worker serves its type.")
    var strict = false

    /// The body of the submission.
    func body() throws -> JSONObject {
        var object = JSONObject()
        object["task_type"] = .string(type)
        let base = try parameters.map { try ParameterSource.read($0) } ?? JSONObject()
        object["parameters"] = .object(ParameterArgument.merged(keyValues, over: base))
        object["priority"] = priority.map { .integer($0) }
        object["queue"] = queue.map { .string($0) }
        object["delay"] = try FiniteNumber.json(delay, "--delay")
        object["run_at"] = runAt.map { .string($0) }
        object["expires_in"] = try FiniteNumber.json(expiresIn, "--expires-in")
        object["timeout"] = try FiniteNumber.json(attemptTimeout, "--timeout")
        let retry = try retry.object()
        if !retry.isEmpty { object["retry"] = .object(retry) }
        object["idempotency_key"] = idempotencyKey.map { .string($0) }
        object["result_ttl"] = try FiniteNumber.json(resultTTL, "--result-ttl")
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        object["callback_url"] = callbackURL.map { .string($0) }
        return object
    }
}
