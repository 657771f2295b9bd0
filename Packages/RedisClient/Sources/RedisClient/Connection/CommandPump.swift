/// The inner loop of a client's live connection: send what is queued, hand out replies, watch the deadlines.
struct CommandPump {
    private let queue: CommandQueue
    private var inFlight = InFlightRequests()
    private var batch: [PendingRequest] = []

    init(queue: CommandQueue) {
        self.queue = queue
    }

    /// Runs until the connection ends, and says why it did.
    mutating func run(_ session: inout Session) -> RedisError {
        do throws(RedisError) {
            while !session.isStopped { try step(&session) }
            return RedisError(.closed, operation: "connection", message: "the client was closed")
        } catch {
            return error
        }
    }

    mutating func removeUnanswered() -> [InFlightRequests.Entry] {
        inFlight.removeAll()
    }

    private mutating func step(_ session: inout Session) throws(RedisError) {
        let isIdle = try sendWaiting(&session)
        let now = MonotonicInstant.now
        let ready = session.wait(until: isIdle ? nextMoment(session, now: now) : now)
        take(queue.threadWoke(), &session)
        if ready.isSocketReadable { try receive(&session) }
        // Measured before the wait: what arrived in time is handed out even when this thread itself was late.
        if let deadline = inFlight.firstDeadline, deadline <= now {
            throw RedisError(.timeout, operation: "connection", message: "a command got no reply in time")
        }
        pingWhenIdle(&session, now: now)
    }

    /// Sends until nobody queued more; a bounded number of times, as replies must be read too.
    ///
    /// - Returns: Whether the queue was found empty, so that the next submitter wakes this thread.
    private mutating func sendWaiting(_ session: inout Session) throws(RedisError) -> Bool {
        for _ in 0..<8 {
            queue.take(into: &batch, idleSocket: session.hasUnsentBytes ? nil : session.descriptor)
            if batch.isEmpty {
                try flush(&session)
                return true
            }
            send(&session)
            try flush(&session)
        }
        return false
    }

    /// Takes over what callers have sent themselves.
    private mutating func take(_ sent: CommandQueue.SentByCallers, _ session: inout Session) {
        for (index, request) in sent.requests.enumerated() {
            inFlight.append(request, firstByte: session.queuedPosition)
            let isLast = index == sent.requests.count - 1
            session.noteSent(request.encoded, except: isLast ? sent.unsentBytes : 0)
        }
    }

    /// Puts the batch into the session's buffer, leaving out what its caller no longer waits for.
    private mutating func send(_ session: inout Session) {
        guard !batch.isEmpty else { return }
        var commands = 0
        var abandoned = 0
        var abandonedBytes = 0
        for request in batch {
            guard request.waiter?.markWritten() ?? true else {
                abandoned += 1
                abandonedBytes += request.encoded.count
                continue
            }
            inFlight.append(request, firstByte: session.queuedPosition)
            session.queue(request.encoded)
            commands += request.replyCount
        }
        batch.removeAll(keepingCapacity: true)
        queue.noteSettled(requests: abandoned)
        queue.noteSent(bytes: abandonedBytes)
        if commands > 0 { queue.statistics.countBatch(commands: commands) }
    }

    private mutating func flush(_ session: inout Session) throws(RedisError) {
        guard session.hasUnsentBytes else { return }
        let before = session.sentPosition
        try session.flush()
        queue.noteSent(bytes: Int(session.sentPosition - before))
    }

    private mutating func receive(_ session: inout Session) throws(RedisError) {
        var failure: RedisError?
        do throws(RedisError) { try session.receive() } catch { failure = error }
        // Replies that came before the end of the connection still count.
        try deliverReplies(&session)
        if let failure { throw failure }
    }

    private mutating func deliverReplies(_ session: inout Session) throws(RedisError) {
        var answered: [InFlightRequests.Entry] = []
        defer { settle(answered) }
        while let reply = try session.nextReply() {
            if let entry = try inFlight.deliver(reply), entry.request.waiter != nil { answered.append(entry) }
        }
        if inFlight.isEmpty { try session.checkNothingUnasked() }
    }

    private func settle(_ answered: [InFlightRequests.Entry]) {
        guard !answered.isEmpty else { return }
        queue.noteSettled(requests: answered.count)
        queue.handingOut {
            for entry in answered { entry.request.waiter?.settle(.success(entry.replies)) }
        }
    }

    private func nextMoment(_ session: borrowing Session, now: MonotonicInstant) -> MonotonicInstant {
        if let deadline = inFlight.firstDeadline { return deadline }
        // What a caller sends while this thread sleeps has no earlier deadline than this.
        let first = now.advanced(by: queue.configuration.commandTimeout)
        return min(first, session.lastReceived.advanced(by: queue.configuration.idlePingInterval))
    }

    private mutating func pingWhenIdle(_ session: inout Session, now: MonotonicInstant) {
        let idleEnd = session.lastReceived.advanced(by: queue.configuration.idlePingInterval)
        guard inFlight.isEmpty, now >= idleEnd else { return }
        let ping = PendingRequest(
            operation: "PING",
            encoded: RedisCommand("PING").encoded,
            replyCount: 1,
            deadline: now.advanced(by: queue.configuration.commandTimeout),
            generation: nil,
            isSentAtOnce: false,
            waiter: nil
        )
        queue.noteQueued(bytes: ping.encoded.count)
        inFlight.append(ping, firstByte: session.queuedPosition)
        session.queue(ping.encoded)
    }
}
