extension Session {
    /// Does what the other threads have asked for.
    func performOperations() throws(AMQPError) {
        if operations.count > 1 {
            try handle.together(performEach)
        } else {
            try performEach()
        }
        operations = []
        nextOperation = 0
    }

    private func performEach() throws(AMQPError) {
        while nextOperation < operations.count {
            let operation = operations[nextOperation]
            nextOperation += 1
            switch operation {
            case .publish(let request): try publish(request)
            case .acknowledge(let token): acknowledge(token)
            case .reject(let token, let requeue): try reject(token, requeue: requeue)
            case .administer(let request): try administer(request)
            case .applyConsumers(let finish): try applyConsumers(finish)
            }
        }
        try flushAcknowledgements()
    }

    private func publish(_ request: PublishRequest) throws(AMQPError) {
        // Keeps confirms flowing during a long run of publishes, and an overdue heartbeat out of amqp_basic_publish.
        if confirms.nextTag % 128 == 0 || MonotonicTime.now.nanoseconds - lastDrain.nanoseconds > 20_000_000 {
            _ = try drainBeforePublish(request)
        }
        if let reason = blockedReason {
            settledPublishes += 1
            finishedPublishes.append((request.waiter, Session.blocked(reason, "publish")))
            return
        }
        guard fitsOneFrame(request.message) else {
            settledPublishes += 1
            let message = "the headers do not fit the frame size agreed with the broker"
            finishedPublishes.append(
                (request.waiter, AMQPError(.invalidArgument, operation: "publish", message: message))
            )
            return
        }
        let tag = confirms.add(request.waiter, deadline: .now + configuration.confirmTimeout)
        counters.published += 1
        let correlationID = request.mandatory ? String(tag) : nil
        try handle.publish(request, channel: Session.publishChannel, correlationID: correlationID)
    }

    /// Properties go in one frame; the library finds out too late, when half of the message is written.
    private func fitsOneFrame(_ message: AMQPMessage) -> Bool {
        message.headers.isEmpty || AMQPValue.encodedSize(of: message.headers) + 1_100 <= handle.maximumFrameSize
    }

    /// When the connection proves lost here, the request itself was not sent.
    private func drainBeforePublish(_ request: PublishRequest) throws(AMQPError) -> Bool {
        do throws(AMQPError) {
            return try drain(limit: 1_024)
        } catch {
            settledPublishes += 1
            finishedPublishes.append((request.waiter, error.notSent("publish")))
            throw error
        }
    }

    private func acknowledge(_ token: AMQPDeliveryToken) {
        guard token.generation == broker.generation, acknowledgements.acknowledge(tag: token.tag) else {
            counters.staleTokens += 1
            return
        }
        counters.acked += 1
    }

    private func reject(_ token: AMQPDeliveryToken, requeue: Bool) throws(AMQPError) {
        guard token.generation == broker.generation, acknowledgements.settle(tag: token.tag) else {
            counters.staleTokens += 1
            return
        }
        counters.rejected += 1
        try handle.reject(tag: token.tag, requeue: requeue, channel: Session.consumeChannel)
    }

    func flushAcknowledgements() throws(AMQPError) {
        for frame in acknowledgements.flush() {
            counters.ackFrames += 1
            try handle.acknowledge(tag: frame.tag, multiple: frame.multiple, channel: Session.consumeChannel)
        }
    }

    /// Tells everybody who waits why there is no answer.
    func abandon(_ error: AMQPError) {
        if handle.watched.isTripped { counters.watchdogTrips += 1 }
        let unknown = error.outcomeUnknown("publish")
        settledPublishes += confirms.outstanding
        for waiter in confirms.removeAll() {
            finishedPublishes.append((waiter, unknown))
        }
        for operation in operations[min(nextOperation, operations.count)...] {
            if case .publish = operation { settledPublishes += 1 }
            if case .acknowledge = operation { counters.staleTokens += 1 }
            if case .reject = operation { counters.staleTokens += 1 }
            operation.abandon(error)
        }
        operations = []
        administrationInFlight.map { $0.finish(.failed(error.outcomeUnknown($0.operation))) }
        administrationInFlight = nil
        for request in administration {
            request.finish(.failed(error.notSent(request.operation)))
        }
        administration = []
        let waiters = consumerWaiters.values
        consumerWaiters = [:]
        for finish in waiters {
            finishedChanges.append((finish, error))
        }
        pendingReplies = [:]
        tellFinished()
    }
}

extension Operation {
    /// Ends an operation of which nothing was sent.
    func abandon(_ error: AMQPError) {
        switch self {
        case .publish(let request): request.waiter.finish(error.notSent("publish"))
        case .acknowledge, .reject: return
        case .administer(let request): request.finish(.failed(error.notSent(request.operation)))
        case .applyConsumers(let finish): finish(error)
        }
    }
}
