internal import HTTPClient

extension HandlerFailure {
    /// What a request without an answer means for a task.
    static func noAnswer(_ error: HTTPClientError) -> HandlerFailure {
        if error.code == .cancelled { return .cancelled }
        return HandlerFailure(
            code: error.code == .invalidRequest ? "invalid_parameters" : error.code.description,
            message: error.message,
            retryable: error.isRetryable || error.code == .closed
        )
    }

    /// What an answer of a status that was not hoped for means for a task.
    static func unexpectedStatus(_ response: HTTPClientResponse) -> HandlerFailure {
        // 408 and 425 ask for a second try, 429 and 5xx for a later one.
        let isRetryable = response.status >= 500 || [408, 425, 429].contains(response.status)
        return HandlerFailure(
            code: "http_status",
            message: "the server answered with status \(response.status)",
            retryable: isRetryable,
            retryAfter: isRetryable ? response.headers["Retry-After"].flatMap { RetryAfter.duration($0) } : nil
        )
    }
}
