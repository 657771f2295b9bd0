internal import SchedulerModels
internal import TaskHandlers

extension HandlerEnd {
    /// The failure of a task whose process ended without an answer of its own.
    ///
    /// - Parameters:
    ///   - file: The handler's file, for messages about the file itself.
    ///   - lastLines: What it last said on standard error.
    /// - Returns: What becomes the task's error.
    func failure(file: String, lastLines: String) -> HandlerFailure {
        if isExpired {
            return HandlerFailure(
                code: "lease_lost",
                message: "the handler was killed: the worker did not renew its lease in time",
                retryable: true
            )
        }
        switch cause {
        case .exited(0):
            return HandlerFailure(
                code: "no_answer",
                message: Self.sentence("the handler left with status 0 and without an answer", lastLines),
                retryable: true
            )
        case .exited(let code):
            return HandlerFailure(
                code: "exit_status",
                message: Self.sentence("the handler left with status \(code)", lastLines),
                retryable: true
            )
        case .signalled(let number):
            return HandlerFailure(
                code: "killed_by_signal",
                message: Self.sentence("the handler was ended by signal \(Self.signalName(number))", lastLines),
                retryable: true
            )
        case .notStarted(let number):
            return HandlerFailure(
                code: "handler_not_started",
                message: "\(file) cannot be run: \(Self.startText(number))",
                retryable: true
            )
        case .noRoom(let number):
            let why = SystemError.text(number)
            return .tryLater(after: .seconds(5), "this worker cannot start another process: \(why)")
        case .guardLost:
            return HandlerFailure(
                code: "guard_lost",
                message: "the process that watches over the handler was ended from outside, and the handler with it",
                retryable: true
            )
        }
    }

    private static func sentence(_ text: String, _ lastLines: String) -> String {
        lastLines.isEmpty ? text : "\(text): \(lastLines)"
    }
}
