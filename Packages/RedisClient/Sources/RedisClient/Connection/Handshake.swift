/// The commands that open a connection, and what their replies say.
struct Handshake {
    let commands: [RedisCommand]

    init(configuration: RedisConfiguration) {
        var commands: [RedisCommand] = []
        if let password = configuration.password {
            let user = configuration.username.map { [RedisArgument($0)] } ?? []
            commands.append(RedisCommand("AUTH", user + [RedisArgument(password)]))
        }
        if configuration.database != 0 {
            commands.append(RedisCommand("SELECT", [RedisArgument(configuration.database)]))
        }
        if let name = configuration.clientName {
            commands.append(RedisCommand("CLIENT", ["SETNAME", RedisArgument(name)], operation: "CLIENT SETNAME"))
        }
        // The commands around it are answered even while the server loads its data; PING is refused then, as are
        // a caller's commands.
        commands.append(RedisCommand("PING"))
        commands.append(RedisCommand("CLIENT", ["ID"], operation: "CLIENT ID"))
        commands.append(RedisCommand("INFO", ["server"]))
        self.commands = commands
    }

    /// Reads the replies, one for each command.
    ///
    /// - Throws: The server's first error, or ``RedisErrorCode/unexpectedReply``.
    func information(from replies: [RedisReply], generation: UInt64) throws(RedisError) -> RedisConnectionInfo {
        guard replies.count == commands.count, replies.count >= 3 else { throw Self.unexpected("replies are missing") }
        for (command, reply) in zip(commands, replies) {
            if case .error(let text) = reply { throw RedisError.server(text, operation: command.name) }
        }
        guard case .integer(let clientID) = replies[replies.count - 2] else {
            throw Self.unexpected("CLIENT ID gave no number")
        }
        let fields = Self.fields(of: try replies[replies.count - 1].string)
        guard let runID = fields["run_id"], let version = fields["redis_version"] else {
            throw Self.unexpected("INFO server names no run_id or redis_version")
        }
        return RedisConnectionInfo(
            clientID: clientID,
            serverRunID: runID,
            serverVersion: version,
            generation: generation
        )
    }

    private static func fields(of text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return fields
    }

    private static func unexpected(_ message: String) -> RedisError {
        RedisError(.unexpectedReply, operation: "handshake", message: message)
    }
}
