extension RedisClient {
    /// Waits for a live connection.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Returns: The connection, at once when there is one.
    /// - Throws: After `timeout` the cause of the last failed attempt (refused, `WRONGPASS`, `LOADING` …) or
    ///   ``RedisErrorCode/notConnected``; ``RedisErrorCode/cancelled`` when the calling task is cancelled.
    public func waitUntilConnected(timeout: Duration) async throws(RedisError) -> RedisConnectionInfo {
        let queue = queue
        let id = queue.state.withLock { $0.observers.makeID() }
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Ends early when the group is cancelled: by the caller's cancellation, or because it is no longer needed.
                try? await Task.sleep(for: timeout)
                queue.giveUpWaiting(id, isCancelled: Task.isCancelled, after: timeout)
            }
            let outcome = await queue.waitForConnection(id)
            group.cancelAll()
            return outcome
        }
        queue.forgetWait(id)
        return try outcome.get()
    }

    /// The changes of the connection from now on, beginning with the live one if there is one.
    ///
    /// Each call makes a stream of its own, which keeps the newest 64 unread events and ends with the client.
    public func events() -> AsyncStream<RedisConnectionEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: RedisConnectionEvent.self,
            bufferingPolicy: .bufferingNewest(64)
        )
        let id = queue.addListener(continuation)
        continuation.onTermination = { [queue] _ in
            queue.state.withLock { $0.observers.removeListener(id) }
        }
        return stream
    }
}
