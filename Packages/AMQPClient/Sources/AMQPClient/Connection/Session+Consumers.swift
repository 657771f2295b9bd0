import Logging

extension Session {
    /// Cancels what is not wanted any more, then starts what is missing, in the order given.
    ///
    /// `finish` is called once the broker has answered all of it.
    func applyConsumers(_ finish: @escaping (AMQPError?) -> Void) throws(AMQPError) {
        let wanted = state.wantedConsumers
        let unwanted = consumers.filter { !wanted.contains($0.specification) }
        consumers.removeAll { !wanted.contains($0.specification) }
        let missing = wanted.filter { specification in !consumers.contains { $0.specification == specification } }
        let answers = unwanted.count + missing.count
        consumersStarted += 1
        let id = consumersStarted
        consumerWaiters[id] = finish
        guard answers > 0 else { return finishAfterEarlierChanges(id) }
        var remaining = answers
        let answered: () -> Void = { [self] in
            remaining -= 1
            guard remaining == 0 else { return }
            changeFinished(id)
        }
        for consumer in unwanted {
            try request(.cancel(consumerTag: consumer.tag), channel: Session.consumeChannel) { [self] _ in
                queuesByConsumerTag[consumer.tag] = nil
                answered()
            }
        }
        for specification in missing {
            try start(specification, then: answered)
        }
    }

    private func changeFinished(_ id: Int) {
        guard let finish = consumerWaiters.removeValue(forKey: id) else { return }
        finishedChanges.append((finish, nil))
    }

    /// Nothing to change, but an earlier change may still be on its way.
    private func finishAfterEarlierChanges(_ id: Int) {
        let channel = Session.consumeChannel
        let earlier = pendingReplies[channel] ?? []
        guard !earlier.isEmpty else { return changeFinished(id) }
        var remaining = earlier.count
        for index in earlier.indices {
            pendingReplies[channel]?[index].finish = { [self] method in
                earlier[index].finish(method)
                remaining -= 1
                if remaining == 0 { changeFinished(id) }
            }
        }
    }

    func start(
        _ specification: AMQPConsumerSpecification,
        then finish: @escaping () -> Void = {}
    ) throws(AMQPError) {
        consumersStarted += 1
        let tag = "c\(broker.generation)-\(consumersStarted)"
        consumers.append(RunningConsumer(specification: specification, tag: tag))
        queuesByConsumerTag[tag] = specification.queue
        try request(.qos(prefetch: specification.prefetch), channel: Session.consumeChannel)
        try request(
            .consume(queue: specification.queue, consumerTag: tag, arguments: specification.arguments),
            channel: Session.consumeChannel
        ) { [self] _ in
            if let index = consumers.firstIndex(where: { $0.tag == tag }) { consumers[index].isActive = true }
            finish()
        }
    }

    /// The broker ended a consumer, most often because its queue was deleted: the connection is made anew, and with it queue
    /// and consumer.
    ///
    /// A channel of RabbitMQ 3.10 that learns of a quorum queue's end only when a new one of that name is there consumes that
    /// without a word. What is handed out then reaches nobody, and takes the consumer's credit for good. What is told of one
    /// queue may so be untold of another.
    func consumerCancelled(_ tag: String) throws(AMQPError) {
        guard let index = consumers.firstIndex(where: { $0.tag == tag }) else { return }
        let specification = consumers.remove(at: index).specification
        queuesByConsumerTag[tag] = nil
        logger.warning("the broker ended a consumer", metadata: ["queue": .string(specification.queue)])
        state.emit(.consumerCancelled(queue: specification.queue))
        guard state.wantedConsumers.contains(specification) else { return }
        throw AMQPError(
            .connectionLost,
            operation: "consume queue \(specification.queue)",
            message: "the broker ended the consumer"
        )
    }

    /// The queue is left out from now on, so that the others are consumed all the same.
    ///
    /// The broker works on one request of a channel after the other: while a queue does not answer, nothing behind it is
    /// answered either, and no acknowledgement is taken. So the connection is made anew.
    func consumerUnanswered(_ queue: String) -> AMQPError {
        logger.warning("a queue does not answer and is left out", metadata: ["queue": .string(queue)])
        state.withhold(queue)
        return AMQPError(
            .timeout,
            operation: "consume queue \(queue)",
            message: "no answer from the broker for \(configuration.rpcTimeout)"
        )
    }

    func deliver(
        _ message: AMQPMessage,
        consumerTag: String,
        tag: UInt64,
        redelivered: Bool
    ) throws(AMQPError) {
        guard acknowledgements.delivered(tag: tag) else {
            throw AMQPError(.protocolViolation, operation: "receive", message: "delivery tags out of order")
        }
        counters.deliveries += 1
        guard let queue = queuesByConsumerTag[consumerTag], let onDelivery else {
            _ = acknowledgements.settle(tag: tag)
            return try handle.reject(tag: tag, requeue: true, channel: Session.consumeChannel)
        }
        onDelivery(
            AMQPDelivery(
                message: message,
                queue: queue,
                redelivered: redelivered,
                token: AMQPDeliveryToken(generation: broker.generation, tag: tag)
            )
        )
    }
}
