internal import HTTPServer
internal import SchedulerModels
internal import TaskStore

/// The query of `GET /tasks/`.
enum TaskListQuery {
    /// The page that is asked for; a 400 when that is not understood.
    static func filter(_ request: HTTPRequest) throws(RouteError) -> TaskFilter {
        let query = try QueryReader(request.query, known: TaskFilter.fieldNames + ["limit", "cursor"])
        var filter = try query.filter(limit: try query.integer("limit", in: 1...500) ?? 50)
        filter.after = try query.text("cursor", "a next_cursor of an earlier page", { TaskID($0) != nil })
            .flatMap { TaskID($0) }
        return filter
    }
}

extension QueryReader {
    fileprivate func filter(limit: Int) throws(RouteError) -> TaskFilter {
        do throws(FieldError) {
            return try TaskFilter(limit: limit) { value(of: $0) }
        } catch {
            throw .query("The query parameter '\(error.field)' \(error.message).")
        }
    }
}
