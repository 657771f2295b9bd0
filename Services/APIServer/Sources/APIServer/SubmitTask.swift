internal import HTTPServer
internal import SchedulerModels
internal import TaskDispatch
internal import TaskStore

/// `POST /tasks/`.
struct SubmitTask: Sendable {
    let store: TaskStore
    let dispatcher: TaskDispatcher

    /// Stores a task and hands it over; 202 means that it will reach an end.
    func submit(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try QueryReader(request.query, known: ["strict"])
        let submission = try Self.submission(request)
        if try query.flag("strict") { try await requireWorker(for: submission) }
        switch try await dispatcher.submit(submission) {
        case .accepted(let acceptance):
            var record = TaskRecord(
                taskID: acceptance.taskID,
                submissionMembers: submission.members,
                status: acceptance.status,
                queue: submission.queue,
                taskType: submission.taskType,
                tags: submission.tags,
                createdAt: acceptance.createdAt
            )
            record.attempts = []
            record.scheduledAt = acceptance.status == .scheduled ? acceptance.scheduledAt : nil
            return TaskRoutes.response(record, status: .accepted, isNew: true)
        case .replay(let id):
            guard let record = try await store.taskWithAttempts(id) else { throw RouteError.noSuchTask }
            return TaskRoutes.response(record, status: .ok, isNew: true)
        case .conflict(let id):
            throw RouteError(
                status: .conflict,
                detail: "The idempotency key was used with another body, for the task \(id)."
            )
        case .full:
            throw RouteError(
                status: .serviceUnavailable,
                detail: "Too many tasks are open; try again later.",
                retryAfter: 10
            )
        }
    }

    /// Reads the body: 415 when it is not JSON by its own word, 400 when it cannot be read, 422 when it is not valid.
    static func submission(_ request: HTTPRequest) throws(RouteError) -> TaskSubmission {
        try requireJSON(request)
        var submission = try validated(try parsed(request.body))
        let keys = request.headers.values(of: "idempotency-key")
        guard keys.count <= 1 else {
            throw RouteError(status: .badRequest, detail: "There is more than one Idempotency-Key header.")
        }
        if let key = keys.first { try adopt(key, &submission) }
        return submission
    }

    private static func parsed(_ body: [UInt8]) throws(RouteError) -> JSONValue {
        do throws(JSONParseError) {
            return try JSONParser.parse(body)
        } catch {
            throw RouteError(status: .badRequest, detail: "The body is not acceptable JSON: \(error).")
        }
    }

    private static func validated(_ json: JSONValue) throws(RouteError) -> TaskSubmission {
        do throws(ValidationError) {
            return try TaskSubmission(json)
        } catch {
            throw .invalid(error)
        }
    }

    private static func requireJSON(_ request: HTTPRequest) throws(RouteError) {
        if let encoding = request.headers["content-encoding"], encoding.lowercased() != "identity" {
            throw RouteError(status: .unsupportedMediaType, detail: "The body must not be compressed.")
        }
        let type = request.headers["content-type"] ?? ""
        let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard essence == "application/json" || (essence.hasPrefix("application/") && essence.hasSuffix("+json")) else {
            throw RouteError(
                status: .unsupportedMediaType,
                detail: "The body must be JSON: send it with 'Content-Type: application/json'."
            )
        }
    }

    private static func adopt(_ key: String, _ submission: inout TaskSubmission) throws(RouteError) {
        guard NameRule.isIdempotencyKey(key) else {
            throw .invalid(
                ValidationError(errors: [
                    FieldError(field: "Idempotency-Key", message: "must be 1 to 255 printable ASCII characters")
                ])
            )
        }
        guard submission.idempotencyKey == nil || submission.idempotencyKey == key else {
            throw .invalid(
                ValidationError(errors: [
                    FieldError(field: "idempotency_key", message: "differs from the Idempotency-Key header")
                ])
            )
        }
        submission.idempotencyKey = key
    }

    private func requireWorker(for submission: TaskSubmission) async throws {
        let isServed = try await store.workers().contains { worker in
            worker.status != .lost && worker.status != .draining && worker.queues.contains(submission.queue)
                && worker.taskTypes.contains(submission.taskType)
        }
        guard isServed else {
            throw RouteError.invalid(
                ValidationError(errors: [
                    FieldError(field: "task_type", message: "is served by no live worker on this queue")
                ])
            )
        }
    }
}
