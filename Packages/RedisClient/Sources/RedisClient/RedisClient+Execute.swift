extension RedisClient {
    /// Sends a command and waits for its reply.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - connection: The one connection to send it on; when it is no longer the live one, the command is not sent and
    ///     ``RedisErrorCode/connectionChanged`` is thrown.
    ///   - atOnce: Whether it goes from the calling thread where the connection is idle: a thread's waking sooner. Of calls
    ///     that come close behind each other, fewer go together then, on their way and in Redis's writes to the disk.
    /// - Returns: The reply; never an error reply.
    /// - Throws: Also for an error reply of the server, with ``RedisErrorCode/server(_:)``.
    public func execute(
        _ command: RedisCommand,
        on connection: RedisConnectionInfo? = nil,
        atOnce: Bool = false
    ) async throws(RedisError) -> RedisReply {
        let replies = try await perform(command.name, command.encoded, replyCount: 1, on: connection, atOnce: atOnce)
        return try Self.single(replies, of: command)
    }

    /// Sends commands in one go on one connection, in order, and waits for all replies.
    ///
    /// Not a transaction: other callers' commands may run in between, and a lost connection may leave a part done.
    ///
    /// - Parameters:
    ///   - commands: The commands.
    ///   - connection: The one connection to send them on, as for a single command.
    /// - Returns: A reply for each command, error replies in place.
    /// - Throws: When there is no connection or it ends before the last reply.
    public func execute(
        pipeline commands: [RedisCommand],
        on connection: RedisConnectionInfo? = nil
    ) async throws(RedisError) -> [RedisReply] {
        guard let first = commands.first else { return [] }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(commands.reduce(0) { $0 + $1.encoded.count })
        for command in commands { encoded.append(contentsOf: command.encoded) }
        let isUniform = commands.allSatisfy { $0.name == first.name }
        let operation = isUniform ? first.name : "pipeline"
        return try await perform(operation, encoded, replyCount: commands.count, on: connection)
    }

    /// Turns an error reply into the thrown error.
    static func single(_ replies: [RedisReply], of command: RedisCommand) throws(RedisError) -> RedisReply {
        guard replies.count == 1, let reply = replies.first else {
            throw RedisError(.unexpectedReply, operation: command.name, message: "no reply", mayHaveExecuted: true)
        }
        guard case .error(let text) = reply else { return reply }
        throw RedisError.server(text, operation: command.name, isScript: command.isScript)
    }

    private func perform(
        _ operation: String,
        _ encoded: [UInt8],
        replyCount: Int,
        on connection: RedisConnectionInfo?,
        atOnce: Bool = false
    ) async throws(RedisError) -> [RedisReply] {
        let waiter = ReplyWaiter(operation: operation)
        let request = PendingRequest(
            operation: operation,
            encoded: encoded,
            replyCount: replyCount,
            deadline: MonotonicInstant.now.advanced(by: configuration.commandTimeout),
            generation: connection?.generation,
            isSentAtOnce: atOnce,
            waiter: waiter
        )
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard waiter.install(continuation) else { return }
                if let refusal = queue.submit(request) { waiter.settle(.failure(refusal)) }
            }
        } onCancel: {
            waiter.cancel()
        }
        return try outcome.get()
    }
}
