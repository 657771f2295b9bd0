/// The size of a message and its properties; `message.body` is still empty.
struct ContentHeader: Equatable {
    var bodySize: UInt64
    var message: AMQPMessage
    var correlationID: String?
}
