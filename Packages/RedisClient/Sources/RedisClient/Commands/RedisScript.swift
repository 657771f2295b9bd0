/// A Lua script that is sent by its digest and, only when the server does not know it, by its source.
public struct RedisScript: Sendable, Hashable {
    /// The name that errors and logs show.
    public let name: String

    /// The Lua source.
    public let source: String

    /// The SHA-1 digest of the source in lower-case hexadecimal, as `EVALSHA` wants it.
    public let sha1: String

    /// Makes a script and computes its digest; keep it in a constant rather than making it for each call.
    public init(name: String, source: String) {
        self.name = name
        self.source = source
        self.sha1 = SHA1.hexDigest(of: Array(source.utf8))
    }

    func evaluateByDigest(keys: [String], arguments: [RedisArgument]) -> RedisCommand {
        command("EVALSHA", body: sha1, keys: keys, arguments: arguments)
    }

    func evaluateBySource(keys: [String], arguments: [RedisArgument]) -> RedisCommand {
        command("EVAL", body: source, keys: keys, arguments: arguments)
    }

    func evaluateByDigest(parts: [RedisArguments]) -> RedisCommand {
        RedisCommand("EVALSHA", body: sha1, parts: parts, operation: name)
    }

    func evaluateBySource(parts: [RedisArguments]) -> RedisCommand {
        RedisCommand("EVAL", body: source, parts: parts, operation: name)
    }

    private func command(_ word: String, body: String, keys: [String], arguments: [RedisArgument]) -> RedisCommand {
        var all: [RedisArgument] = [RedisArgument(body), RedisArgument(keys.count)]
        all.reserveCapacity(2 + keys.count + arguments.count)
        for key in keys { all.append(RedisArgument(key)) }
        all.append(contentsOf: arguments)
        return RedisCommand(word, all, operation: name)
    }
}
