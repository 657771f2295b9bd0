extension Session {
    /// Sends a request and remembers what to do with the answer.
    func request(
        _ method: OutboundMethod,
        channel: UInt16,
        then finish: @escaping (InboundMethod) -> Void = { _ in }
    ) throws(AMQPError) {
        if let kind = method.expects {
            let reply = PendingReply(
                kind: kind,
                consumerTag: method.consumerTag,
                deadline: .now + method.patience(configuration),
                finish: finish
            )
            pendingReplies[channel, default: []].append(reply)
        }
        try handle.send(method, channel: channel)
    }

    /// Hands an answer to the oldest request of its channel that it fits.
    func answered(_ method: InboundMethod, kind: ReplyKind, channel: UInt16) throws(AMQPError) {
        let tag = method.answeredConsumerTag
        guard
            let index = pendingReplies[channel]?.firstIndex(where: { $0.kind == kind && $0.consumerTag == tag }),
            let reply = pendingReplies[channel]?.remove(at: index)
        else {
            // RabbitMQ 3.10 can answer twice when the queue is deleted at that moment.
            if kind == .cancel { return }
            throw AMQPError(.protocolViolation, operation: "receive", message: "an answer to \(kind) nobody asked")
        }
        reply.finish(method)
    }

    /// Ends what has waited too long.
    func checkDeadlines() throws(AMQPError) {
        let now = MonotonicTime.now
        let expired = confirms.expire(now: now)
        if !expired.isEmpty {
            try confirmsTimedOut(expired)
        }
        try checkWindow(now)
        for replies in pendingReplies.values {
            guard let first = replies.first, first.deadline < now else { continue }
            // A blocked broker reads nothing, so it answers late without being lost.
            if let reason = blockedReason { return giveUpWaiting(reason) }
            if let queue = onlyUnansweredConsumer(replies) { throw consumerUnanswered(queue) }
            throw AMQPError(
                .timeout,
                operation: first.kind.rawValue,
                message: "no answer from the broker for \(configuration.rpcTimeout)"
            )
        }
    }

    /// The queue that keeps the broker from answering, where that is certain.
    ///
    /// The broker hands an answer out only after all requests that it has read: of several consumers any can be the one. The next connection
    /// starts them one by one and finds out.
    private func onlyUnansweredConsumer(_ replies: [PendingReply]) -> String? {
        let starts = replies.filter { $0.kind == .consume }
        guard starts.count == 1 else { return nil }
        return starts[0].consumerTag.flatMap { queuesByConsumerTag[$0] }
    }

    /// Tells those who wait for an answer that it will come late; the answers themselves are still expected.
    private func giveUpWaiting(_ reason: String) {
        let waiters = consumerWaiters.values
        consumerWaiters = [:]
        for finish in waiters {
            finishedChanges.append((finish, Session.blocked(reason, "setConsumers")))
        }
        if let request = administrationInFlight {
            administrationInFlight?.finish = { _ in }
            request.finish(.failed(Session.blocked(reason, request.operation)))
        }
        for request in administration {
            request.finish(.failed(Session.blocked(reason, request.operation)))
        }
        administration = []
    }

    /// Gives the broker its full time again once it reads again.
    func renewReplyDeadlines() {
        let deadline = MonotonicTime.now + configuration.rpcTimeout
        for channel in pendingReplies.keys {
            for index in pendingReplies[channel, default: []].indices {
                pendingReplies[channel]?[index].deadline = deadline
            }
        }
    }

    private func confirmsTimedOut(_ waiters: [PublishWaiter]) throws(AMQPError) {
        let error = AMQPError(
            .timeout,
            operation: "publish",
            message: "no confirm for \(configuration.confirmTimeout), the outcome is unknown"
        )
        counters.confirmTimeouts += UInt64(waiters.count)
        for waiter in waiters {
            finishedPublishes.append((waiter, error))
        }
        guard blockedReason == nil, let silence = SocketOptions.silence(of: handle.descriptor),
            silence >= configuration.confirmTimeout
        else { return }
        throw AMQPError(.connectionLost, operation: "receive", message: "the broker was silent for \(silence)")
    }

    /// Ends a connection whose window is taken by publishes that will never be confirmed.
    ///
    /// A queue that is stuck confirms nothing, not even when it is deleted in the end; its publishes would keep those to all
    /// other queues out for ever. A broker that is merely slow confirms the oldest sooner than that.
    private func checkWindow(_ now: MonotonicTime) throws(AMQPError) {
        guard blockedReason == nil, confirms.givenUp * 2 >= configuration.maxOutstandingPublishes,
            let oldest = confirms.oldestDeadline,
            max(oldest, unblockedAt) + configuration.confirmTimeout * 10 < now
        else { return }
        throw AMQPError(
            .connectionLost,
            operation: "publish",
            message: "\(confirms.givenUp) publishes were never confirmed"
        )
    }

    // MARK: - The administration channel

    func openAdministrationChannel() throws(AMQPError) {
        try request(.channelOpen, channel: Session.administrationChannel) { [self] _ in
            isAdministrationOpen = true
        }
    }

    func administer(_ request: AdministrationRequest) throws(AMQPError) {
        if let reason = blockedReason {
            request.finish(.failed(Session.blocked(reason, request.operation)))
            return
        }
        administration.append(request)
        try sendNextAdministration()
    }

    func sendNextAdministration() throws(AMQPError) {
        guard isAdministrationOpen, administrationInFlight == nil, !administration.isEmpty else { return }
        let next = administration.removeFirst()
        administrationInFlight = next
        try request(next.outbound, channel: Session.administrationChannel) { [self] method in
            let finish = administrationInFlight?.finish
            administrationInFlight = nil
            switch method {
            case .queueDeclareOk(let messages, let consumers):
                finish?(.done(messages: messages, consumers: consumers))
            case .queueDeleteOk(let messages): finish?(.done(messages: messages, consumers: 0))
            default: finish?(.done(messages: 0, consumers: 0))
            }
        }
    }

    /// A refusal closes only this channel: the request fails, and the channel is opened again.
    func administrationChannelClosed(replyCode: UInt16, text: String) throws(AMQPError) {
        isAdministrationOpen = false
        pendingReplies[Session.administrationChannel] = nil
        try request(.channelCloseOk, channel: Session.administrationChannel)
        try openAdministrationChannel()
        let refused = administrationInFlight
        administrationInFlight = nil
        guard let refused else { return }
        refused.finish(
            .failed(.refused(refused.operation, replyCode: replyCode, text: text, otherwise: .channelClosed))
        )
    }

    static func blocked(_ reason: String, _ operation: String) -> AMQPError {
        AMQPError(.blocked, operation: operation, message: "the broker takes nothing at present: \(reason)")
    }
}
