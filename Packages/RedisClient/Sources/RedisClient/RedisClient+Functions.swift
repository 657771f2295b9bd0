extension RedisClient {
    /// Calls a function; sends its library when the server does not have it.
    ///
    /// - Parameters:
    ///   - function: The function.
    ///   - keys: The names of the keys it touches, its first table.
    ///   - arguments: Its second table.
    ///   - connection: The one connection to send it on, as for a single command.
    /// - Returns: What the function returned; never an error reply.
    /// - Throws: Also for an error reply of the function or the server.
    public func call(
        _ function: RedisFunction,
        keys: [String] = [],
        arguments: [RedisArgument],
        on connection: RedisConnectionInfo? = nil
    ) async throws(RedisError) -> RedisReply {
        try await call(function, keys: keys, parts: [RedisArguments(arguments)], on: connection)
    }

    /// Calls a function as ``call(_:keys:arguments:on:)`` does, with arguments that were encoded before.
    ///
    /// - Parameters:
    ///   - function: The function.
    ///   - keys: The names of the keys it touches, its first table.
    ///   - parts: Its second table, one part behind the other.
    ///   - connection: The one connection to send it on, as for a single command.
    ///   - atOnce: Whether it goes from the calling thread, as for a single command.
    /// - Returns: What the function returned; never an error reply.
    /// - Throws: Also for an error reply of the function or the server.
    public func call(
        _ function: RedisFunction,
        keys: [String] = [],
        parts: [RedisArguments],
        on connection: RedisConnectionInfo? = nil,
        atOnce: Bool = false
    ) async throws(RedisError) -> RedisReply {
        let command = function.command(keys: keys, parts: parts)
        do throws(RedisError) {
            return try await execute(command, on: connection, atOnce: atOnce)
        } catch  where error.code == .noFunction {
            try await load(function.library, on: connection)
            return try await execute(command, on: connection)
        }
    }

    private func load(_ library: RedisLibrary, on connection: RedisConnectionInfo?) async throws(RedisError) {
        do throws(RedisError) {
            _ = try await execute(library.load, on: connection)
        } catch  where error.message.hasSuffix("already exists") {
            // Somebody else was faster.
        }
    }
}
