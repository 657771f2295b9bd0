internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// Streams of server-sent events.
struct EventRoutes: Sendable {
    let store: TaskStore
    let changes: TaskChanges
    let slots: StreamSlots

    private static let headers = [
        ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store"),
        // A proxy that gathers answers would hold events back.
        ("X-Accel-Buffering", "no"),
    ]

    /// `GET /events`.
    func all(_ request: HTTPRequest) async throws -> HTTPResponse {
        let query = try QueryReader(request.query, known: ["types", "last_event_id"])
        let types =
            try query.text(
                "types",
                "one or more of \(EventTypes.names.map(\.name).joined(separator: ", ")), separated by commas"
            ) { EventTypes($0) != nil }
            .flatMap { EventTypes($0) } ?? .all
        let asked = try query.text("last_event_id", "the id of an event") { Self.number($0) != nil }
        let number = asked ?? request.headers["last-event-id"]
        let slot = try slots.take()
        // Of workers and queues all is told in any case; that of tasks costs each of them, so only where it is wanted.
        if types.contains(EventTypes.task) { try await changes.beginListening() }
        let reader = EventReader(
            feed: changes.events,
            types: types,
            // An identifier that is none of ours is one that is not known any more.
            after: number.map { Self.number($0) ?? -1 },
            slot: slot
        )
        return .stream(headers: Self.headers, AsyncStream { await reader.next() })
    }

    /// `GET /tasks/{task_id}/events`.
    func task(_ request: HTTPRequest) async throws -> HTTPResponse {
        // Of no use here, since the stream begins with the whole; browsers send it of their own accord.
        _ = try QueryReader(request.query, known: ["last_event_id"])
        let id = try TaskRoutes.taskID(request)
        let slot = try slots.take()
        try await changes.beginListening()
        let reader = await TaskReader(id: id, store: store, changes: changes, slot: slot)
        guard try await reader.begin() else { throw RouteError.noSuchTask }
        return .stream(headers: Self.headers, AsyncStream { await reader.next() })
    }

    private static func number(_ text: String) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int64(text)
    }
}
