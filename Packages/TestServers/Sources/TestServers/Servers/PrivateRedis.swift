import Foundation
import Glibc

/// A redis-server of one's own: loopback, free port, temporary folder, every write on disk before it is answered.
///
/// It ends with this object, and with the test process however that dies. Threads: every member may be called from
/// any thread; the members that change its state are meant for one caller at a time.
public final class PrivateRedis: Sendable {
    /// The loopback port; the same after every restart.
    public let port: Int
    /// The folder with its data and its log, removed at the end.
    public let folder: String

    private static let sharedServer = SharedServer { try await PrivateRedis.start() }

    private let temporaryFolder: TemporaryFolder
    private let options: [String: String]
    private let environment: [String: String]
    private let process: Lock<ServiceProcess>

    private init(
        port: Int,
        temporaryFolder: TemporaryFolder,
        options: [String: String],
        environment: [String: String]
    ) throws(TestServersError) {
        self.port = port
        self.temporaryFolder = temporaryFolder
        self.options = options
        self.environment = environment
        folder = temporaryFolder.path
        process = Lock(
            try Self.spawn(port: port, folder: temporaryFolder.path, options: options, environment: environment)
        )
    }

    deinit { current.signal(SIGKILL) }

    /// Boots a server and waits until it answers.
    ///
    /// - Parameters:
    ///   - options: redis.conf settings by name; they come on top of the defaults and replace them.
    ///   - environment: Further variables of the server's environment.
    /// - Returns: The running server.
    /// - Throws: `TestServersError` with the end of the server's output when it does not come up.
    public static func start(
        options: [String: String] = [:],
        environment: [String: String] = [:]
    ) async throws -> PrivateRedis {
        var attempt = 1
        while true {
            let redis = try PrivateRedis(
                port: FreePort.next(),
                temporaryFolder: TemporaryFolder(label: "redis"),
                options: options,
                environment: environment
            )
            do {
                try await redis.waitUntilReady()
                return redis
            } catch let error as TestServersError where attempt < 3 && error.message.contains("in use") {
                // Another process took the port between the probe and the boot.
                attempt += 1
            }
        }
    }

    /// The one server of this test process, booted at first use.
    ///
    /// Tests that break their server start their own.
    public static func shared() async throws -> PrivateRedis { try await sharedServer.get() }

    /// Where clients connect; carries the password when the options set one.
    public var url: String {
        let password = options["requirepass"].map { ":\($0)@" } ?? ""
        return "redis://\(password)127.0.0.1:\(port)/0"
    }

    /// The process id of the present server process.
    public var pid: Int32 { current.pid }

    /// Whether the present server process is alive (a suspended one is).
    public var isRunning: Bool { current.isRunning }

    /// Ends the server with SIGKILL and waits until it is gone; its data stays.
    public func kill() async { await current.kill() }

    /// Ends the server with SIGTERM and waits until it is gone; its data stays.
    public func terminate() async throws {
        resume()
        try await current.terminate()
    }

    /// Boots the server again on the same port and folder, ending it first (SIGKILL) when it runs.
    ///
    /// - Parameter wipingData: Whether it comes back empty, like a machine that lost its disk.
    /// - Throws: `TestServersError` when it does not come up again.
    public func restart(wipingData: Bool = false) async throws {
        await kill()
        if wipingData { try temporaryFolder.clear(keeping: [Self.logName]) }
        let fresh = try Self.spawn(port: port, folder: folder, options: options, environment: environment)
        process.withLock { $0 = fresh }
        try await waitUntilReady()
    }

    /// Freezes the server (SIGSTOP): connections stay open and nothing is answered.
    public func suspend() { current.suspend() }

    /// Lets a frozen server go on (SIGCONT).
    public func resume() { current.signal(SIGCONT) }

    /// Ends the server for good and removes its folder.
    public func stop() async {
        await kill()
        temporaryFolder.remove()
    }

    /// Runs one command through redis-cli and returns its raw output, independent of the client under test.
    ///
    /// Blocks for some milliseconds. An error reply throws `commandFailed`.
    @discardableResult
    public func command(_ args: String...) throws -> String { try command(args) }

    /// The same with the words as a list.
    @discardableResult
    public func command(_ args: [String]) throws -> String {
        let tool = try Program.find("redis-cli", package: "redis-tools")
        var environment = ["PATH": Program.searchPath]
        if let password = options["requirepass"] { environment["REDISCLI_AUTH"] = password }
        // -e: an error reply makes redis-cli exit with 1.
        let run = ToolRun(
            tool,
            ["-h", "127.0.0.1", "-p", "\(port)", "-e", "--raw"] + args,
            environment: environment,
            timeout: .seconds(20)
        )
        return try run.output()
    }

    // MARK: - Boot

    private static let logName = "redis.log"

    private var current: ServiceProcess { process.withLock { $0 } }

    private static func spawn(
        port: Int,
        folder: String,
        options: [String: String],
        environment: [String: String]
    ) throws(TestServersError) -> ServiceProcess {
        let program = try Program.find("redis-server", package: "redis-server")
        var settings = [
            "port": "\(port)", "bind": "127.0.0.1", "dir": folder, "daemonize": "no", "save": "",
            "appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction",
        ]
        settings.merge(options) { _, given in given }
        return try ServiceProcess.start(
            executable: program,
            arguments: settings.flatMap { ["--\($0.key)", $0.value] },
            environment: ["PATH": Program.searchPath, "LANG": "C.UTF-8"].merging(environment) { $1 },
            workingDirectory: folder,
            outputFile: folder + "/" + logName
        )
    }

    private func waitUntilReady() async throws {
        let process = current
        let ping = Array("PING\r\n".utf8)
        try await process.waitUntilReady(within: .seconds(30), every: .milliseconds(2)) { [port] in
            let answer = ServerProbe.ask(port: port, ping).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return answer.hasPrefix("+PONG") || answer.hasPrefix("-NOAUTH")
        }
    }
}
