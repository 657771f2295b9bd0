extension Session {
    /// Sends commands and waits for all their replies; for the handshake, when nobody else uses the connection.
    mutating func exchange(
        _ commands: [RedisCommand],
        until deadline: MonotonicInstant
    ) throws(RedisError) -> [RedisReply] {
        for command in commands { queue(command.encoded) }
        var replies: [RedisReply] = []
        while true {
            try flush()
            while replies.count < commands.count, let reply = try nextReply() { replies.append(reply) }
            if replies.count == commands.count {
                try checkNothingUnasked()
                return replies
            }
            guard !isStopped else {
                throw RedisError(.closed, operation: "handshake", message: "the client was closed")
            }
            guard MonotonicInstant.now < deadline else {
                throw RedisError(.timeout, operation: "handshake", message: "no reply within the time to connect")
            }
            if wait(until: deadline).isSocketReadable { try receive() }
        }
    }
}
