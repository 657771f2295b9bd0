import Foundation
import StackHarness
import TestServers

/// How a service that was started with unusable settings ended.
struct Refusal: CustomStringConvertible {
    let status: ExitStatus
    /// What it wrote to standard error for a person, the log (JSON lines) left out.
    let lines: [String]
    /// Everything that it wrote.
    let output: String

    /// Starts a service that is to stop by itself.
    init(_ binary: Binary, _ environment: [String: String]) async throws {
        let errors = NSTemporaryDirectory() + "system-tests-stderr-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: errors) }
        var all = [
            "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no", "LOG_FORMAT": "json", "API_HOST": "127.0.0.1",
            "API_PORT": "0",
        ]
        all.merge(environment) { $1 }
        let process = try ServiceProcess.start(
            executable: "/bin/sh",
            arguments: ["-c", #"exec "$0" 2>"$1""#, binary.path(), errors],
            environment: all
        )
        status = try await process.waitForExit(timeout: .seconds(30))
        let written = try String(contentsOfFile: errors, encoding: .utf8)
        lines = written.split(separator: "\n").filter { !$0.hasPrefix("{") }.map(String.init)
        output = written + process.output()
    }

    /// Whether it left with 78 and one line on standard error that begins with the program and names the setting.
    func isClear(_ binary: Binary, naming setting: String) -> Bool {
        status == .exited(78) && lines.count == 1
            && lines.allSatisfy { $0.hasPrefix("\(binary.rawValue): ") && $0.contains(setting) }
    }

    var description: String { "\(status): \(output.suffix(2_000))" }
}
