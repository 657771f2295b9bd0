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

    func evaluateByDigest(keys: [String], parts: [RedisArguments]) -> RedisCommand {
        RedisCommand("EVALSHA", body: sha1, keys: keys, parts: parts, operation: name)
    }

    func evaluateBySource(keys: [String], parts: [RedisArguments]) -> RedisCommand {
        RedisCommand("EVAL", body: source, keys: keys, parts: parts, operation: name)
    }
}
