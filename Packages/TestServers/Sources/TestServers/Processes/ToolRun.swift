import Foundation
import Glibc

/// Runs a command-line tool to its end and returns what it printed.
///
/// Not Foundation's `Process`, which learns of the end by a socket that every child started at that moment inherits: beside
/// a server being started, it waits until that server ends.
public struct ToolRun: Sendable {
    private let program: String
    private let arguments: [String]
    private let environment: [String: String]
    private let folder: String?
    private let timeout: Duration

    /// A run that is not yet started.
    ///
    /// - Parameters:
    ///   - program: A path, or a name looked up in PATH.
    ///   - arguments: Its arguments, without the program itself.
    ///   - environment: Its complete environment; only PATH is inherited, when nothing is given.
    ///   - folder: Where it runs; the test's own folder when nil.
    ///   - timeout: How long it may take; then it is killed.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String]? = nil,
        folder: String? = nil,
        timeout: Duration = .seconds(60)
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment ?? ["PATH": Program.searchPath]
        self.folder = folder
        self.timeout = timeout
    }

    /// The tool's standard output and standard error, without the line break at the end.
    ///
    /// Blocks the calling thread; see `outputOnOwnThread()`.
    ///
    /// - Throws: `commandFailed` with the output when it ends with another status than 0, `timedOut`, `programMissing`.
    @discardableResult
    public func output() throws(TestServersError) -> String {
        let process = try ServiceProcess.start(
            executable: program,
            arguments: arguments,
            environment: environment,
            workingDirectory: folder
        )
        let ended = DispatchSemaphore(value: 0)
        process.whenExited { ended.signal() }
        let name = (program as NSString).lastPathComponent
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

    /// As `output()`, from asynchronous code.
    @discardableResult
    public func outputOnOwnThread() async throws -> String { try await onOwnThread { try output() } }
}
