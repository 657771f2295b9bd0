/// The methods of the broker that this client understands.
enum InboundMethod: Equatable {
    case channelOpenOk
    case confirmSelectOk
    case qosOk
    case consumeOk(consumerTag: String)
    case cancelOk(consumerTag: String)
    case queueDeclareOk(messages: UInt32, consumers: UInt32)
    case exchangeDeclareOk
    case queueBindOk
    case queueDeleteOk(messages: UInt32)
    case deliver(consumerTag: String, deliveryTag: UInt64, redelivered: Bool)
    case returned(replyCode: UInt16, text: String)
    case ack(tag: UInt64, multiple: Bool)
    case nack(tag: UInt64, multiple: Bool)
    case cancel(consumerTag: String)
    case channelClose(replyCode: UInt16, text: String)
    case channelCloseOk
    case connectionClose(replyCode: UInt16, text: String)
    case connectionCloseOk
    case blocked(reason: String)
    case unblocked
    case unknown(id: UInt32)

    /// The consumer that an answer is about.
    var answeredConsumerTag: String? {
        switch self {
        case .consumeOk(let tag), .cancelOk(let tag): tag
        default: nil
        }
    }

    /// Which request this is the answer to, or `nil` when the broker sent it of its own accord.
    var answers: ReplyKind? {
        switch self {
        case .channelOpenOk: .channelOpen
        case .confirmSelectOk: .confirmSelect
        case .qosOk: .qos
        case .consumeOk: .consume
        case .cancelOk: .cancel
        case .queueDeclareOk: .queueDeclare
        case .exchangeDeclareOk: .exchangeDeclare
        case .queueBindOk: .queueBind
        case .queueDeleteOk: .queueDelete
        default: nil
        }
    }
}
