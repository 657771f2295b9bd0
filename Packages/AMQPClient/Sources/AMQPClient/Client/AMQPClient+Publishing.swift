extension AMQPClient {
    /// Publishes a message and returns once the broker has taken responsibility for it.
    ///
    /// Not ended by cancellation: it lasts no longer than ``AMQPConfiguration/connectionWait`` and
    /// ``AMQPConfiguration/confirmTimeout`` together. After ``AMQPErrorCode/connectionLost`` and ``AMQPErrorCode/timeout`` nobody
    /// knows whether the broker has the message.
    ///
    /// - Parameters:
    ///   - message: what to publish.
    ///   - exchange: where to; the default exchange leads to the queue named by the routing key.
    ///   - routingKey: the key that decides on the queues.
    ///   - mandatory: whether a message that no queue takes comes back as ``AMQPErrorCode/returned``, instead of being confirmed
    ///     and dropped.
    /// - Throws: why it was not confirmed; the code says whether the broker may have it.
    public func publish(
        _ message: AMQPMessage,
        exchange: String = "",
        routingKey: String,
        mandatory: Bool = true
    ) async throws(AMQPError) {
        if let error = PublishRequest.validate(message, exchange: exchange, routingKey: routingKey) { throw error }
        if state.isAttemptWorthWaiting { await waitForAttempt() }
        let failure: AMQPError? = await withCheckedContinuation { continuation in
            state.submit(
                PublishRequest(
                    message: message,
                    exchange: exchange,
                    routingKey: routingKey,
                    mandatory: mandatory,
                    waiter: .single(continuation)
                )
            )
        }
        if let failure { throw failure }
    }

    /// Publishes many messages together and returns what became of each, in the same order.
    ///
    /// All are written before the first confirm is waited for; otherwise as ``publish(_:exchange:routingKey:mandatory:)``.
    public func publish(
        batch: [(message: AMQPMessage, routingKey: String)],
        exchange: String = "",
        mandatory: Bool = true
    ) async -> [AMQPPublishOutcome] {
        guard !batch.isEmpty else { return [] }
        await waitForAttempt()
        return await withCheckedContinuation { continuation in
            let waiter = BatchWaiter(count: batch.count, continuation: continuation)
            var requests: [PublishRequest] = []
            requests.reserveCapacity(batch.count)
            for (index, (message, routingKey)) in batch.enumerated() {
                if let error = PublishRequest.validate(message, exchange: exchange, routingKey: routingKey) {
                    waiter.finish(index, error)
                    continue
                }
                requests.append(
                    PublishRequest(
                        message: message,
                        exchange: exchange,
                        routingKey: routingKey,
                        mandatory: mandatory,
                        waiter: .batch(waiter, index: index)
                    )
                )
            }
            state.submit(requests)
        }
    }

    /// Waits for an attempt under way, which is about to end, rather than fail on it.
    func waitForAttempt() async {
        guard state.isAttemptWorthWaiting else { return }
        _ = await state.wait(for: .attemptEnded, timeout: configuration.connectionWait)
    }
}
