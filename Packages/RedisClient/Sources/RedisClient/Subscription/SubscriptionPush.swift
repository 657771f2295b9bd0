/// One push on a subscribed connection, read from its reply.
enum SubscriptionPush: Equatable {
    case confirmation
    case message(channel: String, payload: [UInt8])
    case pong

    init(_ reply: RedisReply) throws(RedisError) {
        switch reply {
        case .status("PONG"):
            self = .pong
        case .error(let text):
            throw RedisError.server(text, operation: "SUBSCRIBE")
        case .array(let elements):
            self = try Self.push(elements)
        default:
            throw Self.violation
        }
    }

    private static func push(_ elements: [RedisReply]) throws(RedisError) -> SubscriptionPush {
        guard let kind = try elements.first?.string else { throw violation }
        switch (kind, elements.count) {
        case ("message", 3): return .message(channel: try elements[1].channel, payload: try elements[2].bytes)
        case ("pmessage", 4): return .message(channel: try elements[2].channel, payload: try elements[3].bytes)
        case ("subscribe", 3), ("psubscribe", 3): return .confirmation
        case ("pong", 2): return .pong
        default: throw violation
        }
    }

    private static let violation = RedisError(
        .protocolViolation,
        operation: "SUBSCRIBE",
        message: "a reply that is no subscription's"
    )
}

extension RedisReply {
    /// Anybody may publish to a channel whose name is not UTF-8 and matches a pattern; that must not end the connection.
    fileprivate var channel: String {
        get throws(RedisError) { String(decoding: try bytes, as: UTF8.self) }
    }
}
