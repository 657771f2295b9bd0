internal import StackHarness
internal import TestServers

/// A service of a scene: its present process, and how it is started.
struct Service: Sendable {
    let name: String
    let binary: Binary
    /// Where an API server listens; 0 for a worker.
    let port: Int
    let environment: [String: String]
    var process: ServiceProcess
    /// How often it has been started.
    var starts = 1
    /// Whether it is started again when it has ended.
    var isWanted = true
}
