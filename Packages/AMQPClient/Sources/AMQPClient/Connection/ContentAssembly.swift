/// Puts method, header and body frames of one channel together again.
struct ContentAssembly {
    /// A complete message with the method that announced it.
    struct Content: Equatable {
        var method: InboundMethod
        var message: AMQPMessage
        var correlationID: String?
    }

    private enum State {
        case idle
        case awaitingHeader(InboundMethod)
        case awaitingBody(InboundMethod, ContentHeader)
    }

    private var state = State.idle
    private var body: [UInt8] = []

    /// Whether a message has begun and is not complete.
    var isPartial: Bool {
        if case .idle = state { false } else { true }
    }

    mutating func begin(_ method: InboundMethod) throws(AMQPError) {
        guard case .idle = state else { throw ContentAssembly.violation("a message began inside another") }
        state = .awaitingHeader(method)
    }

    mutating func header(_ header: ContentHeader) throws(AMQPError) -> Content? {
        guard case .awaitingHeader(let method) = state else { throw ContentAssembly.violation("a stray header") }
        if header.bodySize == 0 {
            state = .idle
            return Content(method: method, message: header.message, correlationID: header.correlationID)
        }
        // Grows with what arrives: the announced size alone is no reason to take memory.
        body = []
        body.reserveCapacity(Int(min(header.bodySize, 131_072)))
        state = .awaitingBody(method, header)
        return nil
    }

    mutating func body(_ fragment: [UInt8]) throws(AMQPError) -> Content? {
        guard case .awaitingBody(let method, let header) = state else {
            throw ContentAssembly.violation("a stray body")
        }
        guard UInt64(body.count + fragment.count) <= header.bodySize else {
            throw ContentAssembly.violation("a body longer than announced")
        }
        if body.isEmpty { body = fragment } else { body.append(contentsOf: fragment) }
        guard UInt64(body.count) == header.bodySize else { return nil }
        var message = header.message
        swap(&message.body, &body)
        state = .idle
        return Content(method: method, message: message, correlationID: header.correlationID)
    }

    private static func violation(_ message: String) -> AMQPError {
        AMQPError(.protocolViolation, operation: "receive", message: message)
    }
}
