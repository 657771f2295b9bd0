/// The requests that the broker answers.
enum ReplyKind: String {
    case channelOpen, confirmSelect, qos, consume, cancel, queueDeclare, exchangeDeclare, queueBind, queueDelete
}
