/// The inner loop of a subscriber's live connection: subscribe, pass messages on, probe when it is silent.
struct SubscriptionPump {
    private let feed: SubscriptionFeed
    private var missingConfirmations: Int
    /// Until when the server must say something: confirm the subscriptions, or answer a `PING`.
    private var answerDeadline: MonotonicInstant?

    init(feed: SubscriptionFeed) {
        self.feed = feed
        self.missingConfirmations = feed.confirmationCount
    }

    /// Runs until the connection ends, and says why it did.
    mutating func run(_ session: inout Session) -> RedisError {
        for command in feed.commands { session.queue(command.encoded) }
        if missingConfirmations == 0 { feed.publish(.subscribed) } else { expectAnswer() }
        do throws(RedisError) {
            while !session.isStopped { try step(&session) }
            return RedisError(.closed, operation: "connection", message: "the subscriber was closed")
        } catch {
            return error
        }
    }

    private mutating func step(_ session: inout Session) throws(RedisError) {
        try session.flush()
        let idleEnd = session.lastReceived.advanced(by: feed.configuration.idlePingInterval)
        let now = MonotonicInstant.now
        if session.wait(until: answerDeadline ?? idleEnd).isSocketReadable {
            try session.receive()
            while let reply = try session.nextReply() { handle(try SubscriptionPush(reply)) }
        }
        if let deadline = answerDeadline, deadline <= now {
            throw RedisError(.timeout, operation: "SUBSCRIBE", message: "the server is silent")
        }
        if answerDeadline == nil, idleEnd <= now {
            session.queue(RedisCommand("PING").encoded)
            expectAnswer()
        }
    }

    private mutating func handle(_ push: SubscriptionPush) {
        switch push {
        case .confirmation:
            missingConfirmations -= 1
            guard missingConfirmations == 0 else { return }
            answerDeadline = nil
            feed.publish(.subscribed)
        case .message(let channel, let payload):
            // Any push proves that the connection is alive, but only confirmations end the wait for them.
            if missingConfirmations <= 0 { answerDeadline = nil }
            feed.publish(.message(channel: channel, payload: payload))
        case .pong:
            answerDeadline = nil
        }
    }

    private mutating func expectAnswer() {
        answerDeadline = MonotonicInstant.now.advanced(by: feed.configuration.commandTimeout)
    }
}
