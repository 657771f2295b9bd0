/// An executable file that is a task type.
struct HandlerFile: Sendable, Equatable {
    /// The task type: the file's name.
    var taskType: String
    /// The file's absolute path.
    var path: String
    var sidecar: HandlerSidecar
}
