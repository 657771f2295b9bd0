internal import Foundation
internal import StackHarness
internal import TestServers

/// What is made before the services start.
extension Scene {
    /// Where the executable handlers are.
    var handlersFolder: String { stack.logs.path + "/handlers" }

    /// The user of the broker that the services are, where they are not guests.
    var brokerUser: String { "user-\(stack.rabbit.port)-\(stack.virtualHost.count)-\(stack.redis.port)" }

    /// Where the services find the broker.
    var brokerURL: String {
        guard let password = setup.brokerPassword else { return stack.rabbitURL }
        return stack.rabbitURL.replacing("guest:guest@", with: "\(brokerUser):\(password)@")
    }

    func makeBrokerUser() async throws {
        guard let password = setup.brokerPassword else { return }
        try await stack.rabbit.evaluate(
            "ok = rabbit_auth_backend_internal:add_user(<<\"\(brokerUser)\">>, <<\"\(password)\">>, <<\"tests\">>)"
        )
        try await permitBrokerUser()
    }

    /// Gives the services' user all rights to the virtual host.
    func permitBrokerUser() async throws {
        try await stack.rabbit.evaluate(
            """
            ok = rabbit_auth_backend_internal:set_permissions(<<"\(brokerUser)">>, <<"\(stack.virtualHost)">>,
                <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
            """
        )
    }

    func writeHandlers() throws {
        guard !setup.handlers.isEmpty else { return }
        try FileManager.default.createDirectory(atPath: handlersFolder, withIntermediateDirectories: true)
        for (name, text) in setup.handlers {
            let made = FileManager.default.createFile(
                atPath: handlersFolder + "/" + name,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o755]
            )
            guard made else { throw HarnessError("the handler \(name) cannot be written") }
        }
    }

    /// Runs a program of the system to its end; its exit code.
    func tool(_ name: String, _ arguments: String...) async throws -> ExitStatus { try await tool(name, arguments) }

    /// Runs a program of the system to its end; its exit code.
    func tool(_ name: String, _ arguments: [String]) async throws -> ExitStatus {
        let process = try ServiceProcess.start(
            executable: name,
            arguments: arguments,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            outputFile: stack.logs.file("tools")
        )
        return try await process.waitForExit(timeout: .seconds(20))
    }

    /// Lays a small disk in memory over a folder; false where that is not allowed.
    func mountSmallDisk(_ folder: String, kilobytes: Int) async throws -> Bool {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard try await tool("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder) == .exited(0) else {
            return false
        }
        undoing.withLock { list in
            // What stays mounted goes with the folder's namespace.
            list.append { _ = try? ToolRun("umount", ["-l", folder]).output() }
        }
        return true
    }

    /// What a service has written since it was started.
    func output(of name: String) throws -> String { try service(name).process.output() }

    /// The value of a metric of an API server, all its labels together.
    func metric(_ name: String, port: Int) async throws -> Double {
        let text = try await HTTPCall(port: port, path: "/metrics", timeout: 20).send().text
        return text.split(separator: "\n").filter { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }
}
