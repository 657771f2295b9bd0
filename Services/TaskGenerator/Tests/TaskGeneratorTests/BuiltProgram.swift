import Foundation
import TestServers

/// Runs the built executable, which lies beside the test bundle.
enum BuiltProgram {
    static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ServiceProcess {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = (bundle as NSString).deletingLastPathComponent
        return try ServiceProcess.start(
            executable: folder + "/TaskGenerator",
            arguments: arguments,
            environment: environment
        )
    }

    /// The exit code and all output.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> (code: ExitStatus, output: String) {
        let process = try start(arguments, environment: environment)
        let code = try await process.waitForExit(timeout: .seconds(60))
        return (code, process.output())
    }
}
