internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// The named queues: what they hold, and whether they hand out.
struct QueueRoutes: Sendable {
    let store: TaskStore

    /// `GET /queues/`.
    func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        var writer = JSONWriter(reserving: 1_024)
        writer.beginObject()
        writer.key("queues")
        writer.beginArray()
        for queue in try await store.queueStates() { queue.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /queues/{queue}`.
    func get(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let name = try Self.name(request)
        guard try await store.queues().contains(name) else { throw RouteError.noSuchQueue }
        return try await show(name)
    }

    /// `POST /queues/{queue}/pause`: sent twice it does the same as once, and before the first task it is allowed too.
    func pause(_ request: HTTPRequest) async throws -> HTTPResponse { try await set(true, request) }

    /// `POST /queues/{queue}/resume`.
    func resume(_ request: HTTPRequest) async throws -> HTTPResponse { try await set(false, request) }

    private func set(_ isPaused: Bool, _ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let name = try Self.name(request)
        if !isPaused, try await !store.queues().contains(name) { throw RouteError.noSuchQueue }
        try await store.setPaused(isPaused, queue: name)
        return try await show(name)
    }

    private func show(_ name: String) async throws -> HTTPResponse {
        var writer = JSONWriter(reserving: 256)
        for queue in try await store.queueStates([name]) { queue.write(to: &writer) }
        return HTTPResponse(json: writer.bytes)
    }

    private static func name(_ request: HTTPRequest) throws(RouteError) -> String {
        guard let name = request.pathParameters["queue"], NameRule.isName(name) else { throw .noSuchQueue }
        return name
    }
}
