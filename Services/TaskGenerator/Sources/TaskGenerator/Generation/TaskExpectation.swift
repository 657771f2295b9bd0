import SchedulerModels

/// What a generated task must come to.
enum TaskExpectation: Sendable, Equatable {
    /// It completes, with whatever result.
    case completes
    /// It completes with this number.
    case number(Double)
    /// It completes with this value.
    case value(JSONValue)
    /// It fails.
    case fails

    /// Whether the end of a task is the expected one.
    func isMet(by task: TaskView) -> Bool {
        switch self {
        case .completes: task.status == .completed
        case .number(let number): task.status == .completed && task.result.numberValue?.double == number
        case .value(let value): task.status == .completed && task.result == value
        case .fails: task.status == .failed
        }
    }
}
