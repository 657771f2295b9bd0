import Foundation
import TestServers

/// Runs the built executable, which lies beside the test bundle.
enum BuiltProgram {
    /// Where it is.
    static func path() throws -> String {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (bundle as NSString).deletingLastPathComponent + "/TaskGenerator"
    }

    static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> ServiceProcess {
        try ServiceProcess.start(executable: try path(), arguments: arguments, environment: environment)
    }

    /// The exit code, standard output and standard error apart; `input` is what standard input holds.
    static func runApart(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> (code: ExitStatus, output: String, errors: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("program-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(input.utf8).write(to: folder.appendingPathComponent("in"))
        let script = #"folder=$1; shift; exec "$0" "$@" <"$folder/in" >"$folder/out" 2>"$folder/err""#
        let (code, _) = try await shell(script, [try path(), folder.path] + arguments, environment: environment)
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
        }
        return (code, try text("out"), try text("err"))
    }

    /// Runs a script of the shell; the first argument is its `$0`.
    static func shell(
        _ script: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> (code: ExitStatus, output: String) {
        let environment = environment.merging(["PATH": "/usr/bin:/bin"]) { own, _ in own }
        let process = try ServiceProcess.start(
            executable: "/bin/bash",
            arguments: ["-c", script] + arguments,
            environment: environment
        )
        let code = try await process.waitForExit(timeout: .seconds(60))
        return (code, process.output())
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
