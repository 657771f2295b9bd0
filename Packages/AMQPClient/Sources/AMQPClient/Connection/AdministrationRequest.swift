/// A declaration or a look at a queue; run one at a time on a channel of its own, which a refusal closes.
struct AdministrationRequest: Sendable {
    enum Answer: Sendable {
        case done(messages: UInt32, consumers: UInt32)
        case failed(AMQPError)
    }

    var method: Method
    var finish: @Sendable (Answer) -> Void

    enum Method: Sendable {
        case queue(AMQPQueueDeclaration)
        case exchange(AMQPExchangeDeclaration)
        case binding(AMQPBinding)
        case inspect(queue: String)
        case delete(queue: String)
    }

    var outbound: OutboundMethod {
        switch method {
        case .queue(let declaration): .queueDeclare(declaration, passive: false)
        case .exchange(let declaration): .exchangeDeclare(declaration)
        case .binding(let binding): .queueBind(binding)
        case .inspect(let queue): .queueDeclare(AMQPQueueDeclaration(name: queue), passive: true)
        case .delete(let queue): .queueDelete(queue: queue)
        }
    }

    /// What is being done, for errors.
    var operation: String {
        switch method {
        case .queue(let declaration): "declare queue \(declaration.name)"
        case .exchange(let declaration): "declare exchange \(declaration.name)"
        case .binding(let binding): "bind queue \(binding.queue)"
        case .inspect(let queue): "inspect queue \(queue)"
        case .delete(let queue): "delete queue \(queue)"
        }
    }
}
