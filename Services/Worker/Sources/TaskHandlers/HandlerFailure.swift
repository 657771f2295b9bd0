public import SchedulerModels

/// Why a handler gives no result; becomes the task's `error`.
public struct HandlerFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// A short word for programs, in snake case.
    public let code: String
    /// A line for people; it is shown to whoever may read the task.
    public let message: String
    /// Whether trying again could help.
    public let retryable: Bool
    /// The least time until the next attempt, in place of the task's own back-off; nil to leave it to that.
    public let retryAfter: Duration?
    /// Whether the attempt counts: a postponed task runs again later with as many attempts left as before.
    public let isPostponed: Bool

    /// A failure of one attempt.
    public init(code: String, message: String, retryable: Bool, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryable = retryable
        self.retryAfter = retryAfter
        isPostponed = false
    }

    private init(postponedFor wait: Duration, message: String) {
        code = "postponed"
        self.message = message
        retryable = true
        retryAfter = wait
        isPostponed = true
    }

    /// Not now: the task runs again after that time, and this attempt does not count.
    public static func tryLater(after wait: Duration, _ message: String) -> HandlerFailure {
        HandlerFailure(postponedFor: wait, message: message)
    }

    /// This attempt has failed and counts; the next comes after that time, or after the task's own back-off.
    public static func tryAgain(after wait: Duration? = nil, _ message: String) -> HandlerFailure {
        HandlerFailure(code: "failed", message: message, retryable: true, retryAfter: wait)
    }

    /// No attempt can succeed: the task ends as failed, whatever attempts are left.
    public static func giveUp(_ message: String) -> HandlerFailure {
        HandlerFailure(code: "failed", message: message, retryable: false)
    }

    /// A parameter that no attempt could work with, by its path in JSON, and what it must be.
    ///
    /// `.invalidParameter("retry.count", "must be between 0 and 3")`
    public static func invalidParameter(_ field: String, _ rule: String) -> HandlerFailure {
        HandlerFailure(code: "invalid_parameters", message: "\(field): \(rule)", retryable: false)
    }

    /// Parameters that no attempt could work with; the message names every field that is wrong.
    public static func invalidParameters(_ error: ValidationError) -> HandlerFailure {
        HandlerFailure(code: "invalid_parameters", message: error.description, retryable: false)
    }

    /// The attempt was told to stop and has stopped.
    public static let cancelled = HandlerFailure(code: "cancelled", message: "stopped on request", retryable: true)

    /// One line for a log.
    public var description: String { "\(message) (\(code))" }
}
