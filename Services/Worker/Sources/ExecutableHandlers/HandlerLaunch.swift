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
    /// The most that each of its processes may have.
    var limits = ProcessLimits()
    /// Who it runs as; nil for whoever the worker is.
    var user: HandlerUser?
    /// Where the worker's own program finds its libraries, when it was told; the handler does not hear of it.
    var libraryPath: String?
}
