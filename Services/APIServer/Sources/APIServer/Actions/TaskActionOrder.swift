internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// What `POST /tasks/actions` asks for.
struct TaskActionOrder {
    /// What is to be done to each task.
    enum Action: String, CaseIterable {
        case retry, cancel, delete

        /// Whether it changes a task of that status.
        func applies(to status: TaskStatus) -> Bool {
            switch self {
            case .retry: status.isEnded && status != .completed
            case .cancel: !status.isEnded
            case .delete: true
            }
        }
    }

    /// Which tasks.
    enum Choice {
        case named([TaskID])
        case matching(TaskFilter)
    }

    /// The most tasks of one step.
    static let limit = 1_000

    let action: Action
    let choice: Choice
    let isDryRun: Bool

    /// Reads the body: 415 when it is not JSON by its own word, 400 when it cannot be read, 422 when it is not valid.
    init(_ request: HTTPRequest) throws(RouteError) {
        try SubmitTask.requireJSON(request)
        var reader = FieldReader(
            try SubmitTask.parsed(request.body),
            known: ["action", "task_ids", "filter", "dry_run", "cursor"]
        )
        let actions = Action.allCases.map(\.rawValue)
        let action = reader.string("action", "must be one of \(actions.joined(separator: ", "))", actions.contains)
            .flatMap(Action.init)
        if action == nil, reader.isMissing("action") { reader.refuse("action", "is required") }
        isDryRun = reader.bool("dry_run") ?? false
        let cursor = reader.string("cursor", "must be the next_cursor of an earlier step", { TaskID($0) != nil })
        let names = reader.array("task_ids")
        var filter = Self.filter(&reader)
        filter?.after = cursor.flatMap { TaskID($0) }
        if (names == nil) == (filter == nil) {
            reader.refuse("task_ids", "exactly one of task_ids and filter must be given")
        } else if names != nil, cursor != nil {
            reader.refuse("cursor", "goes with a filter, not with task_ids")
        }
        let ids = names.map { Self.identifiers($0, &reader) }
        do throws(ValidationError) {
            try reader.finish()
        } catch {
            throw .invalid(error)
        }
        guard let action, let choice = ids.map(Choice.named) ?? filter.map(Choice.matching) else {
            throw .invalid("action", "is required")
        }
        self.action = action
        self.choice = choice
    }

    /// The tasks named, each once.
    private static func identifiers(_ values: [JSONValue], _ reader: inout FieldReader) -> [TaskID] {
        guard (1...limit).contains(values.count) else {
            reader.refuse("task_ids", "must be 1 to \(limit) identifiers")
            return []
        }
        var ids: [TaskID] = []
        var seen: Set<TaskID> = []
        for (index, value) in values.enumerated() {
            guard let id = value.stringValue.flatMap({ TaskID($0) }) else {
                reader.refuse("task_ids[\(index)]", "must be a task's identifier")
                continue
            }
            if seen.insert(id).inserted { ids.append(id) }
        }
        return ids
    }

    private static func filter(_ reader: inout FieldReader) -> TaskFilter? {
        guard var fields = reader.nested("filter", known: Set(TaskFilter.fieldNames)) else { return nil }
        var values: [String: String] = [:]
        for name in TaskFilter.fieldNames { values[name] = fields.string(name, "", { _ in true }) }
        var filter = TaskFilter(limit: limit)
        do throws(FieldError) {
            filter = try TaskFilter(limit: limit) { values[$0] }
        } catch {
            fields.refuse(error.field, error.message)
        }
        reader.adopt(fields)
        return filter
    }
}
