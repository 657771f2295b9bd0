/// A message on its way to the broker.
struct PublishRequest: Sendable {
    var message: AMQPMessage
    var exchange: String
    var routingKey: String
    var mandatory: Bool
    var waiter: PublishWaiter

    /// What the C library would otherwise cut short or refuse halfway through a message.
    @inline(never)
    static func validate(
        _ message: AMQPMessage,
        exchange: String,
        routingKey: String
    ) -> AMQPError? {
        func invalid(_ what: String) -> AMQPError {
            AMQPError(.invalidArgument, operation: "publish", message: what)
        }
        guard exchange.utf8.count <= 255, routingKey.utf8.count <= 255 else {
            return invalid("exchange and routing key must not exceed 255 bytes")
        }
        guard (message.contentType?.utf8.count ?? 0) <= 255, (message.messageID?.utf8.count ?? 0) <= 255 else {
            return invalid("content type and message id must not exceed 255 bytes")
        }
        guard message.headers.isEmpty || AMQPValue.isEncodable(message.headers) else {
            return invalid("a header name exceeds 128 bytes or the headers are nested deeper than 16 levels")
        }
        // Properties go in one frame; when a smaller one was agreed on, the connection's thread refuses the message.
        guard message.headers.isEmpty || AMQPValue.encodedSize(of: message.headers) <= 100_000 else {
            return invalid("the headers exceed 100000 bytes")
        }
        return nil
    }
}
