import Foundation

extension PrivateRabbitMQ {
    /// Runs `rabbitmqctl` against this broker and returns its output.
    ///
    /// Costs about half a second of processor time a call; `evaluate(_:)` answers in a millisecond.
    @discardableResult
    public func control(_ args: String...) async throws -> String {
        try await layout.controlTool(args).outputOnOwnThread()
    }

    /// Evaluates Erlang expressions inside the broker and returns the last value as Erlang text.
    ///
    /// A trailing full stop is optional. Throws `commandFailed` with the exception when the evaluation fails.
    @discardableResult
    public func evaluate(_ expressions: String) async throws -> String {
        let text = expressions.hasSuffix(".") ? expressions : expressions + "."
        let answer = try await onOwnThread { [layout] in layout.evaluate(text) }
        guard let answer else {
            throw TestServersError(
                code: .timedOut,
                operation: "evaluate in the broker",
                message: "the control socket does not answer"
            )
        }
        guard answer.hasPrefix("ok ") else {
            throw TestServersError(code: .commandFailed, operation: "evaluate in the broker", message: answer)
        }
        return String(answer.dropFirst(3))
    }

    /// Makes a fresh virtual host, with all rights for guest and admin, and returns the URL that leads to it.
    ///
    /// Takes some milliseconds, so that every test can have its own on the shared broker.
    public func makeVirtualHost() async throws -> String {
        let name = "test-" + UUID().uuidString.lowercased()
        let everything = #"<<".*">>, <<".*">>, <<".*">>, <<"tests">>"#
        try await evaluate(
            """
            ok = rabbit_vhost:add(<<"\(name)">>, <<"tests">>),
            [ok, ok] = [rabbit_auth_backend_internal:set_permissions(User, <<"\(name)">>, \(everything))
                || User <- [<<"guest">>, <<"admin">>]]
            """
        )
        return url + name
    }
}
