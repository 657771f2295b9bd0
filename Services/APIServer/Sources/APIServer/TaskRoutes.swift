internal import HTTPServer
internal import SchedulerModels
internal import TaskDispatch
internal import TaskStore

/// What can be asked about and done to tasks that exist.
struct TaskRoutes: Sendable {
    let store: TaskStore
    let dispatcher: TaskDispatcher
    let changes: TaskChanges
    /// Whether this server could publish now.
    let isBrokerAvailable: @Sendable () -> Bool

    /// The longest that an answer is held for.
    private static let longestWait = 60

    /// `GET /tasks/{task_id}`, with `?wait=` held until the task has ended.
    func get(_ request: HTTPRequest) async throws -> HTTPResponse {
        let wait = try QueryReader(request.query, known: ["wait"]).seconds("wait", upTo: Self.longestWait) ?? .zero
        let id = try Self.taskID(request)
        guard let record = try await store.taskWithAttempts(id) else { throw RouteError.noSuchTask }
        guard !record.status.isEnded, wait > .zero else { return Self.response(record) }
        guard try await changes.waitForEnd(of: id, in: store, atMost: wait) != nil else { throw RouteError.noSuchTask }
        return try await show(id)
    }

    /// `GET /tasks/{task_id}/logs`.
    func logs(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let id = try Self.taskID(request)
        guard let lines = try await store.log(of: id) else { throw RouteError.noSuchTask }
        var writer = JSONWriter(reserving: lines.reduce(128) { $0 + $1.count + 1 })
        writer.beginObject()
        writer.member("task_id", id.description)
        writer.key("logs")
        writer.beginArray()
        for line in lines { writer.writeRaw(line) }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /tasks/{task_id}/explain`.
    func explain(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        guard let situation = try await store.situation(of: try Self.taskID(request)) else {
            throw RouteError.noSuchTask
        }
        var writer = JSONWriter(reserving: 512)
        TaskExplanation(situation, isBrokerAvailable: isBrokerAvailable()).write(to: &writer)
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /tasks/`.
    func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        let page = try await store.tasks(try TaskListQuery.filter(request))
        var writer = JSONWriter(reserving: page.tasks.count * 700 + 64)
        writer.beginObject()
        writer.key("tasks")
        writer.beginArray()
        for task in page.tasks { task.write(to: &writer) }
        writer.endArray()
        writer.member("next_cursor", page.next?.description)
        writer.member("scanned", Int64(page.scanned))
        writer.key("complete")
        writer.write(.bool(page.isComplete))
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    /// `DELETE /tasks/{task_id}`.
    func delete(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let id = try Self.taskID(request)
        let deleted: Bool
        do throws(TaskStoreError) {
            deleted = try await store.delete(id)
        } catch  where error.kind == .unavailable {
            deleted = try await store.delete(id, isRepeat: true)
        }
        guard deleted else { throw RouteError.noSuchTask }
        return HTTPResponse(status: .noContent)
    }

    /// `POST /tasks/{task_id}/cancel`.
    func cancel(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let id = try Self.taskID(request)
        switch try await store.cancel(id) {
        case .cancelled: return try await show(id)
        case .ended(let status):
            throw RouteError(status: .conflict, detail: "The task has ended already: it is \(status.rawValue).")
        case .unknown: throw RouteError.noSuchTask
        }
    }

    /// `POST /tasks/{task_id}/retry`.
    func retry(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let id = try Self.taskID(request)
        switch try await dispatcher.retry(id) {
        case .pending: return try await show(id)
        case .refused(let status):
            throw RouteError(
                status: .conflict,
                detail: "Only failed, cancelled and expired tasks can be retried; this one is \(status.rawValue)."
            )
        case .unknown: throw RouteError.noSuchTask
        }
    }

    private func show(_ id: TaskID) async throws -> HTTPResponse {
        guard let record = try await store.taskWithAttempts(id) else { throw RouteError.noSuchTask }
        return Self.response(record)
    }

    static func taskID(_ request: HTTPRequest) throws(RouteError) -> TaskID {
        // What is no identifier is not the identifier of any task.
        guard let id = TaskID(request.pathParameters["task_id"] ?? "") else { throw .noSuchTask }
        return id
    }

    /// A task as an answer; a new one says where it is to be found.
    static func response(_ record: TaskRecord, status: HTTPStatus = .ok, isNew: Bool = false) -> HTTPResponse {
        var writer = JSONWriter(reserving: record.submissionMembers.count + 512)
        record.write(to: &writer)
        var response = HTTPResponse(status: status, json: writer.bytes)
        if isNew { response.headers.append(("Location", "/tasks/\(record.taskID)")) }
        return response
    }
}
