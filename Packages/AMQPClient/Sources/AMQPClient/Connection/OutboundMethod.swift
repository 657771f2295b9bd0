/// The methods this client sends, publishing and acknowledging apart.
enum OutboundMethod {
    case channelOpen
    case channelCloseOk
    case connectionCloseOk
    case confirmSelect
    case qos(prefetch: UInt16)
    case consume(queue: String, consumerTag: String, arguments: AMQPTable)
    case cancel(consumerTag: String)
    case queueDeclare(AMQPQueueDeclaration, passive: Bool)
    case exchangeDeclare(AMQPExchangeDeclaration)
    case queueBind(AMQPBinding)
    case queueDelete(queue: String)

    /// The consumer this is about, which the answer names too.
    var consumerTag: String? {
        switch self {
        case .consume(_, let tag, _), .cancel(let tag): tag
        default: nil
        }
    }

    /// What the broker will answer with, or `nil` when it will not.
    var expects: ReplyKind? {
        switch self {
        case .channelOpen: .channelOpen
        case .channelCloseOk, .connectionCloseOk: nil
        case .confirmSelect: .confirmSelect
        case .qos: .qos
        case .consume: .consume
        case .cancel: .cancel
        case .queueDeclare: .queueDeclare
        case .exchangeDeclare: .exchangeDeclare
        case .queueBind: .queueBind
        case .queueDelete: .queueDelete
        }
    }

    /// How long the broker may take to answer.
    ///
    /// Before it forces a queue away that does not answer, it waits for it several times.
    func patience(_ configuration: AMQPConfiguration) -> Duration {
        if case .queueDelete = self { max(configuration.rpcTimeout, .seconds(40)) } else { configuration.rpcTimeout }
    }
}
