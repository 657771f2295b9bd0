internal import Oracle
internal import SchedulerModels
internal import StackHarness

/// A task that a client wants done.
struct PlannedTask: Sendable {
    var key: String
    var taskType = "journal"
    var kind = ClientEntry.Kind.plain
    var expected: String? = "completed"
    var maximumAttempts = 20
    var parameters: JSONValue
    /// Further members of the submission.
    var members: [String: JSONValue] = [:]

    /// The body of its submission.
    var body: JSONValue {
        var all: [String: JSONValue] = [
            "idempotency_key": .string(key),
            "retry": [
                "max_attempts": .integer(maximumAttempts), "backoff": "fixed", "base_delay": 0.2, "jitter": false,
            ],
        ]
        all.merge(members) { $1 }
        return Stack.submission(taskType, parameters, all)
    }
}
