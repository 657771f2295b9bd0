internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// A refusal by a route.
struct RouteError: Error {
    let status: HTTPStatus
    let detail: String
    var errors: [FieldError] = []
    var retryAfter: Int?

    static let noSuchTask = RouteError(status: .notFound, detail: "There is no task with this identifier.")
    static let noSuchQueue = RouteError(status: .notFound, detail: "There is no queue of this name.")
    static let noSuchWorker = RouteError(status: .notFound, detail: "There is no worker with this identifier.")
    static let tooManyOpen = RouteError(
        status: .serviceUnavailable,
        detail: "Too many tasks are open; try again later.",
        retryAfter: 10
    )
    // Not 503 or 429: it does not pass by itself, and would be refused however often it is sent again.
    static let tooManyQueues = RouteError.invalid(
        "queue",
        "would be a new queue, and there are as many as MAX_QUEUES allows"
    )

    static func invalid(_ error: ValidationError) -> RouteError {
        RouteError(status: .unprocessableContent, detail: "The request is not valid.", errors: error.errors)
    }

    static func invalid(_ field: String, _ message: String) -> RouteError {
        invalid(ValidationError(errors: [FieldError(field: field, message: message)]))
    }

    static func query(_ message: String) -> RouteError {
        RouteError(status: .badRequest, detail: message)
    }

    static func keyConflict(_ id: TaskID) -> RouteError {
        RouteError(status: .conflict, detail: "The idempotency key was used with another body, for the task \(id).")
    }
}

extension RouteError {
    /// What the store threw: never a 500 for a server that is down, and nothing of its insides.
    init(_ error: TaskStoreError) {
        switch error.kind {
        case .unavailable, .connectionChanged, .cancelled:
            self.init(
                status: .serviceUnavailable,
                detail: "The task store cannot be reached; nothing was lost, try again."
            )
        case .full:
            self.init(
                status: .serviceUnavailable,
                detail: "The task store has no memory left for new tasks.",
                retryAfter: 30
            )
        case .unexpected:
            self.init(
                status: .internalServerError,
                detail: "The task store gave an answer that was not understood."
            )
        }
    }
}
