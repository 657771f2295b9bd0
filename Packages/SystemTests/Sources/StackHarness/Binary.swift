internal import Foundation

/// The programs under test, as they were built: in `SCHEDULER_BIN_DIR`, or where each service's debug build puts them.
public enum Binary: String, Sendable {
    /// The HTTP server.
    case apiServer = "APIServer"
    /// What runs tasks.
    case worker = "Worker"

    /// The program's path; a missing program says how to build it.
    public func path() throws -> String {
        let path = candidate
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw HarnessError("there is no \(path): run `make test-SystemTests`, or set SCHEDULER_BIN_DIR")
        }
        return path
    }

    private var candidate: String {
        if let folder = ProcessInfo.processInfo.environment["SCHEDULER_BIN_DIR"] { return folder + "/" + rawValue }
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Services/\(rawValue)/.build/debug/\(rawValue)").path
    }
}
