import Foundation
import Glibc

/// Runs a command-line tool to its end and returns what it printed.
struct ToolRun {
    let path: String
    let arguments: [String]
    var environment: [String: String] = [:]
    var folder: String?
    var timeout: Duration = .seconds(60)

    /// The tool's output, without the line break at its end.
    ///
    /// Blocks the calling thread; use `onOwnThread` from asynchronous code.
    func output() throws(TestServersError) -> String {
        let process = try ServiceProcess.start(
            executable: path,
            arguments: arguments,
            environment: environment,
            workingDirectory: folder
        )
        let ended = DispatchSemaphore(value: 0)
        process.whenExited { ended.signal() }
        let name = (path as NSString).lastPathComponent
        guard ended.wait(timeout: .now() + timeout.seconds) == .success else {
            process.signal(SIGKILL)
            throw TestServersError(
                code: .timedOut,
                operation: "run \(name)",
                message: "no end after \(timeout):\n\(process.outputTail())"
            )
        }
        var text = process.output()
        guard process.exitStatus == .exited(0) else {
            let status = process.exitStatus.map(String.init(describing:)) ?? "is still running"
            throw TestServersError(code: .commandFailed, operation: "run \(name)", message: "it \(status): \(text)")
        }
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
