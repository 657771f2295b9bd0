import Foundation
import Glibc

/// A RabbitMQ broker of one's own: loopback, free ports, its own epmd, cookie, configuration and data.
///
/// Nothing of it is shared with a broker of the system or of another test process. It ends with this object, and with
/// the test process however that dies. A boot costs about five seconds of processor time: share one wherever the tests
/// do not break it, a virtual host each. Threads: every member may be called from any thread; the members that change
/// its state are meant for one caller at a time.
public final class PrivateRabbitMQ: Sendable {
    /// The loopback port for AMQP; the same after every restart.
    public var port: Int { layout.port }
    /// The folder with its data, configuration and logs, removed at the end.
    public var folder: String { layout.folder }

    private static let sharedServer = SharedServer { try await PrivateRabbitMQ.start() }

    let layout: RabbitMQLayout
    private let temporaryFolder: TemporaryFolder
    private let nameServer: ServiceProcess
    private let process: Lock<ServiceProcess>

    private init(layout: RabbitMQLayout, temporaryFolder: TemporaryFolder) throws {
        self.layout = layout
        self.temporaryFolder = temporaryFolder
        try layout.write()
        nameServer = try layout.startNameServer()
        process = Lock(try layout.startBroker())
    }

    deinit {
        current.signal(SIGKILL)
        nameServer.signal(SIGKILL)
    }

    /// Boots a broker and waits until it serves AMQP.
    ///
    /// - Parameters:
    ///   - options: rabbitmq.conf settings by name, for example `["consumer_timeout": "60000"]`; they come on top of the
    ///     defaults and replace them.
    ///   - plugins: Names of plugins to enable.
    /// - Returns: The running broker.
    /// - Throws: `TestServersError` with the end of the broker's output when it does not come up.
    public static func start(options: [String: String] = [:], plugins: [String] = []) async throws -> PrivateRabbitMQ {
        let folder = try TemporaryFolder(label: "rabbitmq")
        let layout = try RabbitMQLayout(folder: folder.path, options: options, plugins: plugins)
        let broker = try PrivateRabbitMQ(layout: layout, temporaryFolder: folder)
        try await broker.waitUntilReady()
        return broker
    }

    /// The one broker of this test process, booted at first use.
    ///
    /// Tests that break their broker start their own.
    public static func shared() async throws -> PrivateRabbitMQ { try await sharedServer.get() }

    /// Where clients connect, as `guest`, to the default virtual host.
    public var url: String { "amqp://guest:guest@127.0.0.1:\(port)/" }

    /// The process id of the present broker process (the Erlang machine itself, no wrapper).
    public var pid: Int32 { current.pid }

    /// Whether the present broker process is alive (a suspended one is).
    public var isRunning: Bool { current.isRunning }

    /// Ends the broker with SIGKILL and waits until it is gone; its data stays.
    public func kill() async { await current.kill() }

    /// Ends the broker with SIGTERM, an orderly shutdown, and waits until it is gone; its data stays.
    public func terminate() async throws {
        resume()
        try await current.terminate(timeout: .seconds(60))
    }

    /// Boots the broker again on the same ports and folder, ending it first (SIGKILL) when it runs.
    ///
    /// - Parameter wipingData: Whether it comes back empty, without any queue, message, or virtual host of
    ///   `makeVirtualHost()`.
    /// - Throws: `TestServersError` when it does not come up again.
    public func restart(wipingData: Bool = false) async throws {
        await kill()
        if wipingData { try layout.wipeData() }
        let fresh = try layout.startBroker()
        process.withLock { $0 = fresh }
        try await waitUntilReady()
    }

    /// Freezes the broker (SIGSTOP): connections stay open and nothing is answered.
    public func suspend() { current.suspend() }

    /// Lets a frozen broker go on (SIGCONT).
    public func resume() { current.signal(SIGCONT) }

    /// Ends the broker and its epmd for good and removes its folder.
    public func stop() async {
        await kill()
        await nameServer.kill()
        temporaryFolder.remove()
    }

    private var current: ServiceProcess { process.withLock { $0 } }

    private func waitUntilReady() async throws {
        let greeting = Array("AMQP".utf8) + [0, 0, 9, 1]
        try await current.waitUntilReady(within: .seconds(120), every: .milliseconds(20)) { [layout] in
            // Only a booted broker has the control socket; its port answers a little earlier. A method frame
            // (connection.start) begins with 1.
            layout.evaluate("rabbit:is_running().") == "ok true"
                && ServerProbe.ask(port: layout.port, greeting)?.first == 1
        }
        // As in the deployment: an administrator of one's own beside guest. Refused harmlessly when it is there already.
        _ = try await evaluate(
            """
            catch rabbit_auth_backend_internal:add_user(<<"admin">>, <<"admin123">>, <<"tests">>),
            rabbit_auth_backend_internal:set_tags(<<"admin">>, [administrator], <<"tests">>),
            rabbit_auth_backend_internal:set_permissions(<<"admin">>, <<"/">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
            """
        )
    }
}
