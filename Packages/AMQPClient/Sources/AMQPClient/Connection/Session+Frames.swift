import Logging

extension Session {
    /// Handles what has arrived; true when nothing is left.
    func drain(limit: Int) throws(AMQPError) -> Bool {
        for _ in 0..<limit {
            guard let frame = try handle.nextFrame() else {
                lastDrain = .now
                try sendNextAdministration()
                return true
            }
            try handleFrame(frame)
        }
        lastDrain = .now
        return false
    }

    private func handleFrame(_ frame: InboundFrame) throws(AMQPError) {
        switch frame {
        case .method(let channel, let method):
            if let kind = method.answers {
                try answered(method, kind: kind, channel: channel)
            } else {
                try handleMethod(method, channel: channel)
            }
        case .header(let channel, let header):
            if let content = try contents[channel, default: .init()].header(header) {
                try received(content)
            }
        case .body(let channel, let fragment):
            if let content = try contents[channel, default: .init()].body(fragment) {
                try received(content)
            }
        case .other:
            return
        }
    }

    private func handleMethod(_ method: InboundMethod, channel: UInt16) throws(AMQPError) {
        switch method {
        case .deliver, .returned:
            try contents[channel, default: .init()].begin(method)
        case .ack(let tag, let multiple):
            confirmed(tag: tag, multiple: multiple)
        case .nack(let tag, let multiple):
            refused(tag: tag, multiple: multiple)
        case .cancel(let consumerTag):
            try consumerCancelled(consumerTag)
        case .blocked(let reason):
            blockedReason = reason
            logger.warning("the broker takes no publishes", metadata: ["reason": .string(reason)])
            state.blockedChanged(reason)
        case .unblocked:
            blockedReason = nil
            unblockedAt = .now
            renewReplyDeadlines()
            logger.info("the broker takes publishes again")
            state.blockedChanged(nil)
        case .channelClose(let replyCode, let text):
            try channelClosed(channel, replyCode: replyCode, text: text)
        case .connectionClose(let replyCode, let text):
            try? handle.send(.connectionCloseOk, channel: 0)
            throw .refused("receive", replyCode: replyCode, text: text, otherwise: .connectionClosed)
        case .channelCloseOk, .connectionCloseOk:
            return
        default:
            throw AMQPError(.protocolViolation, operation: "receive", message: "an unexpected method: \(method)")
        }
    }

    private func channelClosed(_ channel: UInt16, replyCode: UInt16, text: String) throws(AMQPError) {
        if channel == Session.administrationChannel {
            return try administrationChannelClosed(replyCode: replyCode, text: text)
        }
        let operation = channel == Session.publishChannel ? "publish" : "consume"
        let error = AMQPError(.channelClosed, operation: operation, message: text, replyCode: replyCode)
        try? handle.send(.channelCloseOk, channel: channel)
        state.emit(.channelClosed(error))
        throw error
    }

    private func received(_ content: ContentAssembly.Content) throws(AMQPError) {
        switch content.method {
        case .deliver(let consumerTag, let deliveryTag, let redelivered):
            try deliver(content.message, consumerTag: consumerTag, tag: deliveryTag, redelivered: redelivered)
        case .returned(let replyCode, let text):
            guard let tag = content.correlationID.flatMap({ UInt64($0) }) else { return }
            let error = AMQPError(.returned, operation: "publish", message: text, replyCode: replyCode)
            confirms.markReturned(tag: tag, error: error)
        default:
            return
        }
    }

    private func confirmed(tag: UInt64, multiple: Bool) {
        let settled = confirms.settle(tag: tag, multiple: multiple)
        settledPublishes += settled.count
        for publish in settled {
            if publish.returned == nil { counters.confirmed += 1 } else { counters.returned += 1 }
            if let waiter = publish.waiter { finishedPublishes.append((waiter, publish.returned)) }
        }
    }

    private func refused(tag: UInt64, multiple: Bool) {
        let error = AMQPError(.nacked, operation: "publish", message: "the broker refused the message")
        let settled = confirms.settle(tag: tag, multiple: multiple)
        settledPublishes += settled.count
        counters.nacked += UInt64(settled.count)
        for publish in settled {
            if let waiter = publish.waiter { finishedPublishes.append((waiter, publish.returned ?? error)) }
        }
    }
}
