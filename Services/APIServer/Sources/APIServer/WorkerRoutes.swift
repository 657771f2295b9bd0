internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// The registry of workers.
struct WorkerRoutes: Sendable {
    let store: TaskStore

    /// `GET /workers/`.
    func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        var writer = JSONWriter(reserving: 1_024)
        writer.beginObject()
        writer.key("workers")
        writer.beginArray()
        for worker in try await store.workers() { worker.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }

    /// `GET /workers/{worker_id}`.
    func get(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        guard let worker = try await store.worker(try Self.workerID(request)) else { throw RouteError.noSuchWorker }
        var writer = JSONWriter(reserving: 512)
        worker.write(to: &writer)
        return HTTPResponse(json: writer.bytes)
    }

    /// `DELETE /workers/{worker_id}`.
    func remove(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let id = try Self.workerID(request)
        switch try await store.removeWorker(id) {
        case .draining:
            guard let worker = try await store.worker(id) else { return HTTPResponse(status: .noContent) }
            var writer = JSONWriter(reserving: 512)
            worker.write(to: &writer)
            return HTTPResponse(status: .accepted, json: writer.bytes)
        case .removed: return HTTPResponse(status: .noContent)
        case .unknown: throw RouteError.noSuchWorker
        }
    }

    private static func workerID(_ request: HTTPRequest) throws(RouteError) -> String {
        guard let id = request.pathParameters["worker_id"], NameRule.isWorkerID(id) else { throw .noSuchWorker }
        return id
    }
}
