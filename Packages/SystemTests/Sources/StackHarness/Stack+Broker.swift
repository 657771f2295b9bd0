internal import SchedulerModels
internal import TaskBroker
internal import TestServers

/// What a stranger with access to the broker does, inside the broker itself.
extension Stack {
    /// The stack's virtual host.
    public var virtualHost: String {
        let parts = rabbitURL.split(separator: "/")
        return parts.count > 2 ? String(parts[2]) : "/"
    }

    /// Publishes a body so often to the queue of ordinary tasks.
    public func publish(_ body: [UInt8], times: Int) async throws {
        let queue = QueueTopology(namespace: "").name(of: QueueBand(queue: "default", band: .normal))
        let bytes = body.map(String.init).joined(separator: ",")
        try await rabbit.evaluate(
            """
            Exchange = rabbit_misc:r(<<"\(virtualHost)">>, exchange, <<>>),
            [rabbit_basic:publish(Exchange, <<"\(queue)">>, [{delivery_mode, 2}], <<\(bytes)>>)
                || _ <- lists:seq(1, \(times))]
            """
        )
    }

    /// How many messages a queue holds, handed out or not.
    public func depth(of queue: String) async throws -> Int {
        let text = try await rabbit.evaluate(
            """
            {ok, Queue} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"\(virtualHost)">>, queue, <<"\(queue)">>)),
            [{messages, Count}] = rabbit_amqqueue:info(Queue, [messages]), Count
            """
        )
        guard let count = Int(text) else { throw HarnessError("the depth of \(queue) is \(text)") }
        return count
    }
}
