import Foundation
import Glibc

/// A program run by a test, in its own session and process group, with its output in a file.
///
/// It ends with this object, and with the test process however that dies. Threads: every member may be called from
/// any thread.
public final class ServiceProcess: Sendable {
    /// The process id, also the id of its process group.
    public let pid: Int32
    /// The file that receives standard output and standard error.
    public let outputFile: String

    let name: String
    let state: ProcessState
    private let ownFolder: TemporaryFolder?

    private init(name: String, state: ProcessState, outputFile: String, ownFolder: TemporaryFolder?) {
        self.name = name
        self.state = state
        self.outputFile = outputFile
        self.ownFolder = ownFolder
        pid = state.pid
    }

    deinit { _ = state.signal(SIGKILL, wholeGroup: true) }

    /// Starts `executable` (a path, or a name looked up in PATH).
    ///
    /// - Parameters:
    ///   - executable: A path or a program's name.
    ///   - arguments: Its arguments, without the program itself.
    ///   - environment: Its complete environment; nothing is inherited.
    ///   - workingDirectory: Where it runs; the test's own folder when nil.
    ///   - outputFile: Where its output is appended; a temporary file, removed with this object, when nil.
    /// - Returns: The started process.
    /// - Throws: `programMissing` or `startFailed` when there is nothing to run.
    public static func start(
        executable: String,
        arguments: [String] = [],
        environment: [String: String] = [:],
        workingDirectory: String? = nil,
        outputFile: String? = nil
    ) throws(TestServersError) -> ServiceProcess {
        let path = executable.contains("/") ? executable : try Program.find(executable, package: executable)
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TestServersError(code: .startFailed, operation: "start \(path)", message: "no executable file")
        }
        let ownFolder = outputFile == nil ? try TemporaryFolder(label: "process") : nil
        let file = outputFile ?? (ownFolder?.path ?? "") + "/output.log"
        let output = unsafe open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard output >= 0 else { throw .systemCall("open", errno, operation: "open the output file of \(path)") }
        defer { close(output) }

        let guardian = try Guardian.shared()
        let gate = try SocketPair(operation: "start \(path)")
        defer {
            close(gate.ours)
            close(gate.theirs)
        }
        let folder = workingDirectory ?? FileManager.default.currentDirectoryPath
        let spawn = ChildSpawn(
            path: "/bin/sh",
            arguments: ["-c", GuardianScript.gate, "test-servers-gate", folder, path] + arguments,
            environment: environment,
            input: gate.theirs,
            output: output
        )
        let state = ProcessState(pid: try spawn.start())
        // Registered before it is reaped: the guardian must never hear "gone" first. When the guardian refuses, the
        // closing gate ends the child.
        defer { state.reap(for: guardian) }
        try guardian.watch(group: state.pid)
        let process = ServiceProcess(
            name: (path as NSString).lastPathComponent,
            state: state,
            outputFile: file,
            ownFolder: ownFolder
        )
        _ = sendAll(environment["PWD"] == nil ? "go\n" : "keep\n", to: gate.ours)
        return process
    }

    /// Whether it has not yet ended.
    public var isRunning: Bool { state.status == nil }

    /// How it ended; nil while it runs.
    public var exitStatus: ExitStatus? { state.status }

    /// Sends a signal to the process alone; false when it has already ended.
    ///
    /// Never reaches a reused pid.
    @discardableResult
    public func signal(_ number: Int32) -> Bool { state.signal(number, wholeGroup: false) }

    /// Freezes the process (SIGSTOP), and returns when all of its threads stand still, within five seconds at the most.
    ///
    /// The signal is one thread's to take, and the others go on until that one has had its turn on a processor: a server
    /// on a busy machine could still answer.
    public func suspend() {
        guard signal(SIGSTOP) else { return }
        let deadline = ContinuousClock.now + .seconds(5)
        while !isStandingStill, ContinuousClock.now < deadline { usleep(1_000) }
    }

    /// Whether each thread is stopped, or has ended.
    private var isStandingStill: Bool {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return threads.allSatisfy { thread in
            guard let line = try? String(contentsOfFile: "/proc/\(pid)/task/\(thread)/stat", encoding: .utf8) else {
                return true
            }
            // The state follows the name, which is in brackets and may hold any character.
            let state = line.suffix(from: line.lastIndex(of: ")") ?? line.startIndex).dropFirst(2).first
            return state.map("TtZX".contains) ?? true
        }
    }

    /// Ends the process and everything in its group with SIGKILL and waits until it has been reaped.
    @discardableResult
    public func kill() async -> ExitStatus {
        _ = state.signal(SIGKILL, wholeGroup: true)
        return await withCheckedContinuation { continuation in
            state.whenExited { continuation.resume(returning: $0) }
        }
    }

    /// Asks the process to end with SIGTERM and waits for it; throws when it has not ended in time.
    @discardableResult
    public func terminate(timeout: Duration = .seconds(30)) async throws -> ExitStatus {
        signal(SIGTERM)
        return try await waitForExit(timeout: timeout)
    }

    /// Waits for the end of the process; throws `timedOut` with the end of its output when that takes too long.
    @discardableResult
    public func waitForExit(timeout: Duration) async throws -> ExitStatus {
        let (exits, exit) = AsyncStream<ExitStatus>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.whenExited {
            exit.yield($0)
            exit.finish()
        }
        let status = try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
            group.addTask { await exits.first { _ in true } }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        if let status { return status }
        try Task.checkCancellation()
        throw TestServersError(
            code: .timedOut,
            operation: "wait for \(name) to exit",
            message: "still running after \(timeout); its output ends with:\n\(outputTail())"
        )
    }

    /// Everything it has written so far, to standard output and standard error together.
    public func output() -> String {
        guard let data = FileManager.default.contents(atPath: outputFile) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Waits until the output contains `text`; throws at once when the process ends without having written it.
    public func waitForOutput(containing text: String, timeout: Duration) async throws {
        let deadline = ContinuousClock.now + timeout
        while true {
            // The status is read first: what a dead process has written is all in the file.
            let status = exitStatus
            if output().contains(text) { return }
            if let status {
                throw TestServersError(
                    code: .startFailed,
                    operation: "wait for '\(text)' in the output of \(name)",
                    message: "it \(status) before; its output ends with:\n\(outputTail())"
                )
            }
            guard ContinuousClock.now < deadline else {
                throw TestServersError(
                    code: .timedOut,
                    operation: "wait for '\(text)' in the output of \(name)",
                    message: "not there after \(timeout); its output ends with:\n\(outputTail())"
                )
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The last lines of the output, for error messages.
    func outputTail() -> String {
        output().split(separator: "\n", omittingEmptySubsequences: false).suffix(20).joined(separator: "\n")
    }
}
