internal import HTTPServer
internal import SchedulerModels
internal import TaskDispatch
internal import TaskStore

/// `POST /tasks/actions`: retries, cancels or deletes tasks that are named, or all that match a filter, step by step.
///
/// Each step looks at a bounded number of tasks and goes from the newest to older ones, so that it meets no task twice,
/// and none that came after the first step. A step that is sent again finds what it did done, and skips it.
struct TaskActions: Sendable {
    let store: TaskStore
    let dispatcher: TaskDispatcher

    /// One step.
    func act(_ request: HTTPRequest) async throws -> HTTPResponse {
        try QueryReader.refuseAny(request.query)
        let order = try TaskActionOrder(request)
        var found: TaskMatches
        switch order.choice {
        case .matching(let filter): found = try await store.matches(filter)
        case .named(let ids):
            found = TaskMatches()
            found.scanned = ids.count
            for (id, status) in zip(ids, try await store.statuses(ids)) {
                guard let status else { continue }
                found.ids.append(id)
                found.statuses.append(status)
            }
        }
        let changed =
            try await (order.isDryRun ? found.statuses.count(where: order.action.applies) : carryOut(order, found))
        return Self.response(order, found, changed: changed)
    }

    /// Changes those that can be changed; the scripts look again, and refuse what has moved on meanwhile.
    ///
    /// - Returns: How many were changed.
    private func carryOut(_ order: TaskActionOrder, _ found: TaskMatches) async throws(TaskStoreError) -> Int {
        let ids = zip(found.ids, found.statuses).filter { order.action.applies(to: $0.1) }.map(\.0)
        guard !ids.isEmpty else { return 0 }
        switch order.action {
        case .retry:
            return try Self.count(try await dispatcher.retry(ids)) { if case .pending = $0 { true } else { false } }
        case .cancel:
            return try Self.count(try await store.cancel(ids)) { if case .cancelled = $0 { true } else { false } }
        case .delete: return try Self.count(try await store.delete(ids)) { $0 }
        }
    }

    /// How many went well; a record that cannot be used is skipped, unless nothing but such was met.
    private static func count<Outcome>(
        _ outcomes: [Result<Outcome, TaskStoreError>],
        _ isDone: (Outcome) -> Bool
    ) throws(TaskStoreError) -> Int {
        let done = outcomes.count { outcome in
            if case .success(let value) = outcome { isDone(value) } else { false }
        }
        if done == 0, case .failure(let error)? = outcomes.first { throw error }
        return done
    }

    private static func response(_ order: TaskActionOrder, _ found: TaskMatches, changed: Int) -> HTTPResponse {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.member("action", order.action.rawValue)
        writer.key("dry_run")
        writer.write(.bool(order.isDryRun))
        writer.member("matched", Int64(found.ids.count))
        writer.member("changed", Int64(changed))
        writer.member("skipped", Int64(found.ids.count - changed))
        writer.member("scanned", Int64(found.scanned))
        writer.member("next_cursor", found.next?.description)
        writer.endObject()
        return HTTPResponse(json: writer.bytes)
    }
}
