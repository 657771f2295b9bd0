/// What is needed to start one process of a handler.
struct HandlerLaunch: Sendable {
    /// The program that can be a guard: the worker's own.
    var guardProgram = "/proc/self/exe"
    /// The handler's file.
    var file: String
    /// Where it runs.
    var folder: String
    /// Its whole environment, `NAME=value` each.
    var environment: [String]
    /// The most address space for each of its processes; nil for no limit.
    var memoryBytes: Int?
    /// Where the worker's own program finds its libraries, when it was told; the handler does not hear of it.
    var libraryPath: String?
}
