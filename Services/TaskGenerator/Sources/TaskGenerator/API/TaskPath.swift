/// Where the API keeps what belongs to one task.
enum TaskPath {
    /// `/tasks/{id}` and what follows.
    static func of(_ id: String, _ rest: String = "") -> String {
        "/tasks/\(PercentEncoding.encode(id))\(rest)"
    }
}
