import ArgumentParser
import SchedulerModels

/// What a submission says.
///
/// Values are passed on as they are: the API checks them and names what is wrong.
struct SubmissionOptions: ParsableArguments {
    @Argument(help: "The task's type, for example calculator.")
    var type: String

    @Argument(help: "Parameters; a value that reads as JSON is taken as JSON, any other as a string.")
    var keyValues: [ParameterArgument] = []

    @Option(help: ArgumentHelp("A JSON object of parameters; - reads standard input.", valueName: "file"))
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

    @Option(name: .customLong("task-timeout"), help: "The limit of one attempt in seconds.")
    var attemptTimeout: Double?

    @Option(help: "How often it is tried in all.")
    var maxAttempts: Int?

    @Option(help: "The same key answers the same task, so a repeated call makes no second one.")
    var idempotencyKey: String?

    @Option(name: .customLong("result-ttl"), help: "How many seconds the ended task is kept.")
    var resultTTL: Double?

    @Option(name: .customLong("tag"), help: "A word to find it by; may be given again.")
    var tags: [String] = []

    @Flag(help: "Refuse it when no live worker serves its type.")
    var strict = false

    /// The body of the submission.
    func body() throws -> JSONObject {
        var object = JSONObject()
        object["task_type"] = .string(type)
        let base = try parameters.map { try ParameterFile.read($0) } ?? JSONObject()
        object["parameters"] = .object(ParameterArgument.merged(keyValues, over: base))
        object["priority"] = priority.map { .integer($0) }
        object["queue"] = queue.map { .string($0) }
        object["delay"] = try Self.number(delay, "--delay")
        object["run_at"] = runAt.map { .string($0) }
        object["expires_in"] = try Self.number(expiresIn, "--expires-in")
        object["timeout"] = try Self.number(attemptTimeout, "--task-timeout")
        if let maxAttempts { object["retry"] = ["max_attempts": .integer(maxAttempts)] }
        object["idempotency_key"] = idempotencyKey.map { .string($0) }
        object["result_ttl"] = try Self.number(resultTTL, "--result-ttl")
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        return object
    }

    private static func number(_ value: Double?, _ option: String) throws -> JSONValue? {
        guard let value else { return nil }
        guard let json = JSONValue.double(value) else {
            throw ArgumentParser.ValidationError("\(option) must be a finite number")
        }
        return json
    }
}
