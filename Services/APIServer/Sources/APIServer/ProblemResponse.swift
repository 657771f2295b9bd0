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
        errors: [FieldError] = [],
        retryAfter: Int? = nil
    ) -> HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "about:blank")
        writer.member("title", status.phrase)
        writer.member("status", Int64(status.rawValue))
        writer.member("detail", detail)
        if !errors.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for error in errors {
                writer.beginObject()
                writer.member("field", error.field)
                writer.member("message", error.message)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.member("request_id", requestID)
        writer.endObject()
        var response = HTTPResponse(
            status: status,
            headers: [("Content-Type", "application/problem+json")],
            body: writer.bytes
        )
        if let wait = retryAfter ?? (status == .serviceUnavailable ? usualWait : nil) {
            response.headers.append(("Retry-After", String(wait)))
        }
        return response
    }

    /// What a route threw.
    static func make(_ error: RouteError, requestID: String) -> HTTPResponse {
        make(
            error.status,
            error.detail,
            requestID: requestID,
            errors: error.errors,
            retryAfter: error.retryAfter
        )
    }

    /// What the store threw: never a 500 for a server that is down, and nothing of its insides.
    static func make(_ error: TaskStoreError, requestID: String) -> HTTPResponse {
        switch error.kind {
        case .unavailable, .connectionChanged, .cancelled:
            make(
                .serviceUnavailable,
                "The task store cannot be reached; nothing was lost, try again.",
                requestID: requestID
            )
        case .full:
            make(
                .serviceUnavailable,
                "The task store has no memory left for new tasks.",
                requestID: requestID,
                retryAfter: 30
            )
        case .unexpected:
            make(.internalServerError, "The task store gave an answer that was not understood.", requestID: requestID)
        }
    }
}

/// A refusal by a route.
struct RouteError: Error {
    let status: HTTPStatus
    let detail: String
    var errors: [FieldError] = []
    var retryAfter: Int?

    static let noSuchTask = RouteError(status: .notFound, detail: "There is no task with this identifier.")
    static let noSuchQueue = RouteError(status: .notFound, detail: "There is no queue of this name.")
    static let noSuchWorker = RouteError(status: .notFound, detail: "There is no worker with this identifier.")

    static func invalid(_ error: ValidationError) -> RouteError {
        RouteError(status: .unprocessableContent, detail: "The request is not valid.", errors: error.errors)
    }

    static func query(_ message: String) -> RouteError {
        RouteError(status: .badRequest, detail: message)
    }
}
