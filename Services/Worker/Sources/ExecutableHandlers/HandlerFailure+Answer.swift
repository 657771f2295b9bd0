internal import SchedulerModels
internal import TaskHandlers

extension HandlerFailure {
    private static let longestCode = 64
    private static let longestMessage = 4_000

    /// The failure in a handler's own words: `{"code","message","retryable","retry_after"}`.
    ///
    /// Nil when it is no object. What is missing or of another kind has a default: a handler in trouble should not fail
    /// over the form of its complaint.
    init?(answer: JSONValue, retryableByDefault: Bool = true) {
        guard case .object(let object) = answer else { return nil }
        let code = object["code"]?.stringValue.map { String($0.prefix(Self.longestCode)) } ?? ""
        let message = object["message"]?.stringValue.map { String($0.prefix(Self.longestMessage)) } ?? ""
        self.init(
            code: code.isEmpty ? "handler_error" : code,
            message: message.isEmpty ? "the handler gave no message" : message,
            retryable: object["retryable"]?.boolValue ?? retryableByDefault,
            retryAfter: object["retry_after"]?.waitingTime
        )
    }
}

extension JSONValue {
    /// A number of seconds as a time to wait, a year at most; nil when it is none.
    var waitingTime: Duration? {
        guard let seconds = numberValue?.double, seconds >= 0 else { return nil }
        return .milliseconds(Int64((min(seconds, 31_536_000) * 1_000).rounded()))
    }
}
