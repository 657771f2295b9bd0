internal import Foundation
internal import Oracle
internal import StackHarness
internal import TestServers

/// Services that are not to start, and connections that are to be made anew.
extension Scene {
    /// Adds a line to what was measured.
    func measured(_ text: String) { lines.withLock { $0.append(text) } }

    /// Has a command of the shell run at the end.
    func undo(_ command: String) {
        undoing.withLock { list in
            // What stays behind lies in the temporary folder.
            list.append { _ = try? ToolRun("sh", ["-c", command]).output() }
        }
    }

    /// Starts an API server and a worker that must end at once, with one line that names what is wrong.
    func startsRefused(naming words: [String], secret: String? = nil, _ settings: [String: String]) async throws {
        for (binary, like) in [(Binary.apiServer, "api1"), (.worker, "w1")] {
            var environment = try service(like).environment
            environment.merge(["API_PORT": "0", "WORKER_ID": "refused", "STARTUP_TIMEOUT": "3"]) { $1 }
            environment.merge(settings) { $1 }
            let process = try stack.launch(binary, as: "refused-\(UUID().uuidString.prefix(8))", environment)
            let status = try await process.waitForExit(timeout: .seconds(60))
            let output = process.output()
            let line = output.split(separator: "\n").last.map(String.init) ?? ""
            guard status == .exited(78), words.allSatisfy({ line.contains($0) }) else {
                throw HarnessError(
                    "\(binary.rawValue) was to be refused naming \(words): \(status), \(output.suffix(800))"
                )
            }
            if let secret, output.contains(secret) { throw HarnessError("\(binary.rawValue) wrote the password") }
        }
    }

    /// Breaks all connections to this scene's virtual host.
    func cutBroker() async throws {
        try await stack.rabbit.evaluate(
            """
            [catch rabbit_networking:close_connection(proplists:get_value(pid, Connection), "test")
                || Connection <- rabbit_networking:connection_info_all([pid, vhost]),
                proplists:get_value(vhost, Connection) =:= <<"\(stack.virtualHost)">>]
            """
        )
    }

    /// Makes the scene's virtual host anew, with all rights for everybody who had them.
    func makeVirtualHost() async throws {
        let users = ["guest", "admin"] + (setup.brokerPassword == nil ? [] : [brokerUser])
        let list = users.map { "<<\"\($0)\">>" }.joined(separator: ", ")
        let host = "<<\"\(stack.virtualHost)\">>"
        // Until it is there and alive: what adding it answers is not enough on a busy machine.
        try await eventually(within: .seconds(60), every: .milliseconds(200)) {
            let made = try? await stack.rabbit.evaluate(
                """
                ok = rabbit_vhost:add(\(host), <<"tests">>),
                [ok = rabbit_auth_backend_internal:set_permissions(User, \(host), <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
                    || User <- [\(list)]],
                rabbit_vhost:exists(\(host)) andalso rabbit_vhost_sup_sup:is_vhost_alive(\(host))
                """
            )
            return made == "true"
        }
    }

    /// SIGSTOP of the broker for that time: its connections stay open and nothing is answered.
    func suspendBroker(for time: Duration) async throws {
        try await during(.brokerDown, "suspended") {
            stack.rabbit.suspend()
            defer { stack.rabbit.resume() }
            try await Task.sleep(for: time)
        }
    }
}
