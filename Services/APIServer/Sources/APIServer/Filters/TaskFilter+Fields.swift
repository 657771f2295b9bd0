internal import SchedulerModels
internal import TaskStore

extension TaskFilter {
    /// The filters by their names in a query and in the body of an action.
    static let fieldNames = [
        "status", "task_type", "queue", "tag", "worker", "created_after", "created_before", "error", "q",
    ]

    /// The longest text that can be searched for, in bytes.
    private static let longestText = 256

    /// Takes filters from texts; what a field must be is thrown with its name.
    init(limit: Int, fields value: (String) -> String?) throws(FieldError) {
        self.init(limit: limit)
        func text(_ name: String, _ rule: String, _ accepts: (String) -> Bool) throws(FieldError) -> String? {
            guard let text = value(name) else { return nil }
            guard accepts(text) else { throw FieldError(field: name, message: "must be " + rule) }
            return text
        }
        func moment(_ name: String) throws(FieldError) -> Timestamp? {
            try text(name, "a time such as 2027-01-01T00:00:00Z") { Timestamp($0) != nil }.flatMap { Timestamp($0) }
        }
        func search(_ name: String) throws(FieldError) -> TextSearch? {
            try text(name, "1 to \(Self.longestText) bytes of text") { (1...Self.longestText).contains($0.utf8.count) }
                .map { TextSearch($0) }
        }
        let name = "1 to 64 characters of a-z, 0-9, '_', '.', '-'"
        let known = TaskStatus.allCases.map(\.rawValue)
        let words = try text("status", "one or more of \(known.joined(separator: ", ")), separated by commas") { text in
            text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { known.contains(String($0)) }
        }
        statuses = Set((words ?? "").split(separator: ",").compactMap { TaskStatus(rawValue: String($0)) })
        taskType = try text("task_type", name, NameRule.isName)
        queue = try text("queue", name, NameRule.isName)
        tag = try text("tag", "a tag", NameRule.isTag)
        workerID = try text("worker", "the identifier of a worker", NameRule.isWorkerID)
        createdAfter = try moment("created_after")
        createdBefore = try moment("created_before")
        error = try search("error")
        parameters = try search("q")
    }
}
