/// A command, encoded for the wire when it is made, on the caller's thread.
///
/// Arguments are sent as bytes with a length, so no content of theirs can change the command. A command that changes
/// the state of the connection itself (`SELECT`, `SUBSCRIBE`, `MULTI`, `WATCH`, blocking reads) must not be sent
/// through a shared client: all callers share one connection.
public struct RedisCommand: Sendable {
    /// The command's name, as errors and logs show it.
    public let name: String

    let encoded: [UInt8]
    /// A script or transaction can fail in its middle.
    let isScript: Bool

    /// Makes a command.
    ///
    /// - Parameters:
    ///   - name: The command's first word. Subcommands are arguments: `RedisCommand("CLIENT", ["ID"])`.
    ///   - arguments: Everything after the first word, in order.
    public init(_ name: String, _ arguments: [RedisArgument] = []) {
        self.init(name, arguments, operation: name)
    }

    init(_ name: String, _ arguments: [RedisArgument], operation: String) {
        var encoder = RESPEncoder()
        encoder.beginCommand(argumentCount: arguments.count + 1)
        encoder.append(name)
        for argument in arguments { encoder.append(argument) }
        self.name = operation
        self.encoded = encoder.bytes
        self.isScript = Self.scriptCommands.contains(name.uppercased())
    }

    /// A call of a script, whose arguments come in parts.
    init(_ name: String, body: String, keys: [String], parts: [RedisArguments], operation: String) {
        var encoder = RESPEncoder()
        encoder.reserve(body.utf8.count + parts.reduce(64) { $0 + $1.size })
        encoder.beginCommand(argumentCount: parts.reduce(3 + keys.count) { $0 + $1.count })
        encoder.append(name)
        encoder.append(body)
        encoder.append(RedisArgument(keys.count))
        for key in keys { encoder.append(key) }
        for part in parts { encoder.append(part) }
        self.name = operation
        self.encoded = encoder.bytes
        self.isScript = true
    }

    private static let scriptCommands: Set<String> = [
        "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "EXEC",
    ]
}
