internal import HTTPServer
internal import SchedulerModels
internal import TaskDispatch
internal import TaskStore

/// `POST /tasks/`.
struct SubmitTask: Sendable {
    let store: TaskStore
    let dispatcher: TaskDispatcher
    let callbacks: CallbackAdmission

    /// Stores a task and hands it over; 202 means that it will reach an end.
    ///
    /// What needs no waiting is in functions of its own: what an asynchronous one holds is memory that each request takes.
    func submit(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (written, isStrict) = try read(request)
        if isStrict { try await checkServed(written) }
        let outcome = try await dispatcher.submit(written)
        switch try Self.answer(written, outcome) {
        case .ready(let response): return response
        case .replay(let id): return try await replay(id)
        }
    }

    private enum Answer {
        case ready(HTTPResponse)
        case replay(TaskID)
    }

    /// What the request asks for, and whether a worker must be there that serves it.
    @inline(never)
    private func read(_ request: HTTPRequest) throws(RouteError) -> (WrittenSubmission, isStrict: Bool) {
        let query = try QueryReader(request.query, known: ["strict"])
        let submission = try Self.submission(request)
        try callbacks.check(submission)
        return (WrittenSubmission(submission), try query.flag("strict"))
    }

    private func checkServed(_ written: WrittenSubmission) async throws {
        try ServedTypes(try await store.workers()).check(written.submission)
    }

    @inline(never)
    private static func answer(
        _ written: WrittenSubmission,
        _ outcome: SubmitOutcome
    ) throws(RouteError) -> Answer {
        switch outcome {
        case .accepted(let acceptance):
            return .ready(TaskRoutes.response(record(written, acceptance), status: .accepted, isNew: true))
        case .replay(let id): return .replay(id)
        case .conflict(let id): throw .keyConflict(id)
        case .full: throw .tooManyOpen
        case .tooManyQueues: throw .tooManyQueues
        }
    }

    private func replay(_ id: TaskID) async throws -> HTTPResponse {
        guard let record = try await store.taskWithAttempts(id) else { throw RouteError.noSuchTask }
        return TaskRoutes.response(record, status: .ok, isNew: true)
    }

    /// The task as it was accepted.
    static func record(_ written: WrittenSubmission, _ acceptance: SubmitOutcome.Acceptance) -> TaskRecord {
        let submission = written.submission
        var record = TaskRecord(
            taskID: acceptance.taskID,
            submissionMembers: written.members,
            status: acceptance.status,
            queue: submission.queue,
            taskType: submission.taskType,
            tags: submission.tags,
            createdAt: acceptance.createdAt
        )
        record.attempts = []
        record.scheduledAt = acceptance.status == .scheduled ? acceptance.scheduledAt : nil
        return record
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
        submission.traceparent = traceparent(request)
        return submission
    }

    /// The trace that a request belongs to; none when that cannot be told.
    static func traceparent(_ request: HTTPRequest) -> String? {
        let values = request.headers.values(of: "traceparent")
        return values.count == 1 ? values.first.flatMap(TraceParent.read) : nil
    }

    /// JSON within the limits of a submission; 400 otherwise.
    static func parsed(_ text: [UInt8], _ name: String = "body") throws(RouteError) -> JSONValue {
        do throws(JSONParseError) {
            return try JSONParser.parse(text)
        } catch {
            throw RouteError(status: .badRequest, detail: "The \(name) is not acceptable JSON: \(error).")
        }
    }

    /// A valid submission; 422 otherwise.
    static func validated(_ json: JSONValue) throws(RouteError) -> TaskSubmission {
        do throws(ValidationError) {
            return try TaskSubmission(json)
        } catch {
            throw .invalid(error)
        }
    }

    /// Refuses a body that would have to be unpacked.
    static func refuseCompressed(_ request: HTTPRequest) throws(RouteError) {
        if let encoding = request.headers["content-encoding"], encoding.lowercased() != "identity" {
            throw RouteError(status: .unsupportedMediaType, detail: "The body must not be compressed.")
        }
    }

    /// The body's media type without its parameters; empty when there is none.
    static func mediaType(_ request: HTTPRequest) -> String {
        let field = request.headers["content-type"] ?? ""
        return field == "application/json" ? field : field.prefix { $0 != ";" && $0 != " " }.lowercased()
    }

    /// Whether a media type is JSON.
    static func isJSON(_ type: String) -> Bool {
        type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    /// Refuses a body that is not JSON by its own word.
    static func requireJSON(_ request: HTTPRequest) throws(RouteError) {
        try refuseCompressed(request)
        guard isJSON(mediaType(request)) else {
            throw RouteError(
                status: .unsupportedMediaType,
                detail: "The body must be JSON: send it with 'Content-Type: application/json'."
            )
        }
    }

    private static func adopt(_ key: String, _ submission: inout TaskSubmission) throws(RouteError) {
        guard NameRule.isIdempotencyKey(key) else {
            throw .invalid("Idempotency-Key", "must be 1 to 255 printable ASCII characters")
        }
        guard submission.idempotencyKey == nil || submission.idempotencyKey == key else {
            throw .invalid("idempotency_key", "differs from the Idempotency-Key header")
        }
        submission.idempotencyKey = key
    }
}
