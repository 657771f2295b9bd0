import Foundation

/// Where one private broker has its files and ports, and how its programs are started.
struct RabbitMQLayout: Sendable {
    let folder: String
    let port: Int
    let distributionPort: Int
    let nameServerPort: Int
    let options: [String: String]
    let plugins: [String]

    private let serverProgram: String
    private let controlProgram: String
    private let nameServerProgram: String

    /// Debian's /usr/sbin/rabbitmq-server changes to the system's user and folder; the scripts behind it do not.
    private static let scriptFolders = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin"]

    init(folder: String, options: [String: String], plugins: [String]) throws {
        self.folder = folder
        self.options = options
        self.plugins = plugins
        port = try FreePort.next()
        distributionPort = try FreePort.next()
        nameServerPort = try FreePort.next()
        serverProgram = try Program.find("rabbitmq-server", package: "rabbitmq-server", in: Self.scriptFolders)
        controlProgram = try Program.find("rabbitmqctl", package: "rabbitmq-server", in: Self.scriptFolders)
        nameServerProgram = try Program.find("epmd", package: "rabbitmq-server", in: ["/opt/erlang/lib/erlang/bin"])
    }

    /// Writes configuration and control script.
    func write() throws {
        for name in ["mnesia", "log", "conf.d"] {
            try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
        }
        let list = plugins.joined(separator: ",")
        try Data("[\(list)].\n".utf8).write(to: URL(fileURLWithPath: path("enabled_plugins")))
        try Data().write(to: URL(fileURLWithPath: path("rabbitmq-env.conf")))
        try Data(RabbitMQControlScript.text.utf8).write(to: URL(fileURLWithPath: path("control.script")))
        let lines = settings.map { "\($0.key) = \($0.value)\n" }.sorted()
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path("rabbitmq.conf")))
    }

    /// Removes all data; configuration and cookie stay.
    func wipeData() throws {
        try FileManager.default.removeItem(atPath: path("mnesia"))
        try FileManager.default.createDirectory(atPath: path("mnesia"), withIntermediateDirectories: true)
    }

    /// Starts Erlang's port mapper in the foreground, so that it ends with the rest; left to itself, the broker would
    /// start a daemon that stays behind.
    func startNameServer() throws(TestServersError) -> ServiceProcess {
        try ServiceProcess.start(
            executable: nameServerProgram,
            arguments: ["-port", "\(nameServerPort)", "-address", "127.0.0.1"],
            environment: environment,
            workingDirectory: folder,
            outputFile: path("epmd.log")
        )
    }

    func startBroker() throws(TestServersError) -> ServiceProcess {
        // A socket file left by a killed broker would look like a control socket.
        try? FileManager.default.removeItem(atPath: path("control"))
        var variables = environment
        // With "allow input" the script becomes the Erlang machine instead of waiting for it: the pid is the broker's.
        variables["RABBITMQ_ALLOW_INPUT"] = "1"
        variables["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-noinput +S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1} "
            + "-eval file:script(\"\(path("control.script"))\")"
        return try ServiceProcess.start(
            executable: serverProgram,
            environment: variables,
            workingDirectory: folder,
            outputFile: path("output.log")
        )
    }

    func controlTool(_ arguments: [String]) -> ToolRun {
        ToolRun(controlProgram, arguments, environment: environment, folder: folder)
    }

    /// Evaluates Erlang text in the broker; "ok VALUE" or "error REASON", nil when it does not answer.
    func evaluate(_ text: String) -> String? {
        ServerProbe.askFramed(path: path("control"), text, milliseconds: 20_000)
    }

    private func path(_ name: String) -> String { folder + "/" + name }

    private var settings: [String: String] {
        var settings = [
            "listeners.tcp.1": "127.0.0.1:\(port)", "log.console": "false", "log.file.level": "info",
            // Half a gigabyte by default, most of which would be memory.
            "raft.wal_max_size_bytes": "64000000",
        ]
        settings.merge(options) { _, given in given }
        return settings
    }

    private var environment: [String: String] {
        [
            "PATH": Program.searchPath, "HOME": folder, "LANG": "C.UTF-8",
            "RABBITMQ_NODENAME": "test-\(port)@localhost",
            "RABBITMQ_NODE_PORT": "\(port)", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": "\(distributionPort)",
            "ERL_EPMD_PORT": "\(nameServerPort)", "ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_MNESIA_BASE": path("mnesia"), "RABBITMQ_LOG_BASE": path("log"),
            "RABBITMQ_CONFIG_FILE": path("rabbitmq.conf"), "RABBITMQ_CONFIG_FILES": path("conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": path("advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": path("rabbitmq-env.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": path("enabled_plugins"), "RABBITMQ_PID_FILE": path("pid"),
        ]
    }
}
