extension RedisClient {
    /// Runs a script by its digest; sends its source when the server does not know it.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: The names of all keys it touches, its `KEYS`.
    ///   - arguments: Its `ARGV`.
    ///   - connection: The one connection to send it on, as for a single command.
    /// - Returns: What the script returned; never an error reply.
    /// - Throws: Also for an error reply of the script or the server.
    public func evaluate(
        _ script: RedisScript,
        keys: [String],
        arguments: [RedisArgument],
        on connection: RedisConnectionInfo? = nil
    ) async throws(RedisError) -> RedisReply {
        try await evaluate(script, keys: keys, parts: [RedisArguments(arguments)], on: connection)
    }

    /// Runs a script as ``evaluate(_:keys:arguments:on:)`` does, with arguments that were encoded before.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: The names of all keys it touches, its `KEYS`.
    ///   - parts: Its `ARGV`, one part behind the other.
    ///   - connection: The one connection to send it on, as for a single command.
    /// - Returns: What the script returned; never an error reply.
    /// - Throws: Also for an error reply of the script or the server.
    public func evaluate(
        _ script: RedisScript,
        keys: [String] = [],
        parts: [RedisArguments],
        on connection: RedisConnectionInfo? = nil
    ) async throws(RedisError) -> RedisReply {
        do throws(RedisError) {
            return try await execute(script.evaluateByDigest(keys: keys, parts: parts), on: connection)
        } catch  where error.code == .noScript {
            return try await execute(script.evaluateBySource(keys: keys, parts: parts), on: connection)
        }
    }

    /// Runs a script several times in one round trip, each call atomic by itself.
    ///
    /// The calls run in order, unless the server forgets the script in their midst (`SCRIPT FLUSH`): then those it
    /// refused run after the others.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - calls: The keys and arguments of each call.
    ///   - connection: The one connection to send them on, as for a single command.
    /// - Returns: A reply for each call, error replies in place.
    /// - Throws: When there is no connection or it ends before the last reply; then some calls may have run.
    public func evaluateBatch(
        _ script: RedisScript,
        calls: [(keys: [String], arguments: [RedisArgument])],
        on connection: RedisConnectionInfo? = nil
    ) async throws(RedisError) -> [RedisReply] {
        let commands = calls.map { script.evaluateByDigest(keys: $0.keys, parts: [RedisArguments($0.arguments)]) }
        var replies = try await execute(pipeline: commands, on: connection)
        let refused = replies.indices.filter { replies[$0].serverError?.code == .noScript }
        guard let first = refused.first else { return replies }
        // The first one's source teaches the server the script for those behind it.
        let source = script.evaluateBySource(
            keys: calls[first].keys,
            parts: [RedisArguments(calls[first].arguments)]
        )
        let again: [RedisReply]
        do throws(RedisError) {
            again = try await execute(pipeline: [source] + refused.dropFirst().map { commands[$0] }, on: connection)
        } catch {
            // Of the whole batch a part has run when not all calls were refused.
            throw error.reported(
                for: script.name,
                mayHaveExecuted: error.mayHaveExecuted || refused.count < calls.count
            )
        }
        for (index, reply) in zip(refused, again) { replies[index] = reply }
        return replies
    }
}
