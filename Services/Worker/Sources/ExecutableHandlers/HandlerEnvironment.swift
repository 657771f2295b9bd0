internal import SchedulerModels
internal import TaskHandlers

/// The environment of a handler's process: clean, because the worker's own holds its passwords.
struct HandlerEnvironment: Sendable {
    /// What every handler gets when the worker has it.
    private static let general = ["HOME", "LANG", "TZ", "TMPDIR"]
    /// The task's own, never the worker's.
    private static let trace = "TRACEPARENT"
    private static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// `NAME=value` each, the same for every task.
    let constant: [String]

    /// The worker's variables, of which those of the given names are passed on.
    init(worker: [String: String], passing names: [String], taskType: String) {
        var variables = ["PATH": worker["PATH"] ?? Self.defaultPath]
        for name in Self.general + names where name != Self.trace { variables[name] = worker[name] ?? variables[name] }
        variables["TASK_TYPE"] = taskType
        variables["TASK_PROGRESS_FD"] = "3"
        constant = variables.map { "\($0.key)=\($0.value)" }.sorted()
    }

    /// The environment for one attempt.
    func variables(
        _ context: HandlerContext,
        now: ContinuousClock.Instant = .now,
        wallClock: Timestamp = BootClock.wallClock
    ) -> [String] {
        let left = max(.zero, now.duration(to: context.deadline))
        return constant + [
            "TASK_ID=\(context.taskID)",
            "TASK_ATTEMPT=\(context.attempt)",
            "TASK_MAX_ATTEMPTS=\(context.maximumAttempts)",
            "TASK_FENCE=\(context.fence)",
            "TASK_DEADLINE=\(wallClock + left)",
            "TASK_TIMEOUT_SECONDS=\(left.secondsText)",
        ] + (context.traceparent.map { ["TRACEPARENT=\($0)"] } ?? [])
    }

    /// Whether this is a variable that can be passed on; those of the task itself cannot.
    static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, !text.hasPrefix("TASK_"), text != trace
        else { return false }
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        return !isDigit
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
