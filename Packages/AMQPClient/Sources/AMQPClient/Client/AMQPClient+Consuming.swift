extension AMQPClient {
    /// Makes exactly these consumers run; an empty list pauses.
    ///
    /// A queue that does not answer within ``AMQPConfiguration/rpcTimeout`` is left out, with the event
    /// ``AMQPConnectionEvent/consumerUnanswered(queue:)``, until ``readmit(queue:)``: it keeps none of the others from being consumed.
    ///
    /// Consumers not listed are cancelled, missing ones are started in the order given, equal ones go on undisturbed; a changed
    /// prefetch or argument is a cancel and a start. The set is kept and started again on every new connection.
    ///
    /// Returns once the broker has confirmed all of it: after that a cancelled consumer delivers nothing more, and what it delivered
    /// before may still be settled. Without a connection it returns at once, and the set takes effect with the next one. Throws when the
    /// broker refuses, ``AMQPErrorCode/blocked`` when an alarm keeps it from answering in time, and ``AMQPErrorCode/closed``.
    public func setConsumers(_ consumers: [AMQPConsumerSpecification]) async throws(AMQPError) {
        for consumer in consumers {
            try validateName(consumer.queue, "setConsumers")
        }
        state.lock.withLock { $0.wantedConsumers = consumers }
        try await applyConsumers()
    }

    /// Consumes a queue again that was left out because it did not answer; see
    /// ``AMQPConnectionEvent/consumerUnanswered(queue:)``.
    ///
    /// Throws as ``setConsumers(_:)`` does.
    public func readmit(queue: String) async throws(AMQPError) {
        let wasWithheld = state.lock.withLock { $0.withheldQueues.remove(queue) != nil }
        if wasWithheld { try await applyConsumers() }
    }

    private func applyConsumers() async throws(AMQPError) {
        let failure: AMQPError? = await withCheckedContinuation { continuation in
            let operation = Operation.applyConsumers { continuation.resume(returning: $0) }
            if let error = state.submit(operation, for: "setConsumers") { continuation.resume(returning: error) }
        }
        // A lost connection is no failure of the set, which comes back with the next one.
        guard let failure, !failure.isRetryable || [.channelClosed, .blocked].contains(failure.code) else { return }
        throw failure.during("setConsumers")
    }

    /// Tells the broker that a delivery is done with.
    ///
    /// Never blocks. Acknowledgements are gathered and sent in few frames. A token of an earlier connection, or one already settled, is dropped
    /// and counted in ``AMQPStatistics/staleTokens``.
    public func acknowledge(_ token: AMQPDeliveryToken) {
        state.settle(.acknowledge(token))
    }

    /// Gives a delivery back, or drops it.
    ///
    /// Never blocks.
    ///
    /// - Parameters:
    ///   - token: which delivery.
    ///   - requeue: whether the broker delivers it again; otherwise it is dead-lettered or dropped.
    public func reject(_ token: AMQPDeliveryToken, requeue: Bool) {
        state.settle(.reject(token, requeue: requeue))
    }
}
