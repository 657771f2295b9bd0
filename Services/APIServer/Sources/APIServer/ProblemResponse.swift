internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// Errors as `application/problem+json` (RFC 9457): the one place where a domain error becomes a status and a body.
enum ProblemResponse {
    /// When to come again, in seconds, where nobody knows better.
    private static let usualWait = 2

    /// An error below or inside a handler; a 503 always says when to come again.
    static func make(
        _ status: HTTPStatus,
        _ detail: String,
        requestID: String,
        errors: [FieldError] = []
    ) -> HTTPResponse {
        make(RouteError(status: status, detail: detail, errors: errors), requestID: requestID)
    }

    /// What a route threw.
    static func make(_ error: RouteError, requestID: String) -> HTTPResponse {
        var writer = JSONWriter()
        write(error, requestID: requestID, isItem: false, to: &writer)
        var response = HTTPResponse(
            status: error.status,
            headers: [("Content-Type", "application/problem+json")],
            body: writer.bytes
        )
        if let wait = wait(error) { response.headers.append(("Retry-After", String(wait))) }
        return response
    }

    /// What the store threw: never a 500 for a server that is down, and nothing of its insides.
    static func make(_ error: TaskStoreError, requestID: String) -> HTTPResponse {
        make(RouteError(error), requestID: requestID)
    }

    /// The problem alone; that of one item among many has no header to say when to come again, and says it itself.
    static func write(_ error: RouteError, requestID: String, isItem: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "about:blank")
        writer.member("title", error.status.phrase)
        writer.member("status", Int64(error.status.rawValue))
        writer.member("detail", error.detail)
        if !error.errors.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for error in error.errors {
                writer.beginObject()
                writer.member("field", error.field)
                writer.member("message", error.message)
                writer.endObject()
            }
            writer.endArray()
        }
        if isItem, let wait = wait(error) { writer.member("retry_after", Int64(wait)) }
        writer.member("request_id", requestID)
        writer.endObject()
    }

    private static func wait(_ error: RouteError) -> Int? {
        error.retryAfter ?? (error.status == .serviceUnavailable ? usualWait : nil)
    }
}
