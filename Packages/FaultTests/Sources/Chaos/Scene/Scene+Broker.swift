internal import Oracle
internal import SchedulerModels
internal import StackHarness
internal import TaskBroker
internal import TestServers

/// What is done to RabbitMQ.
extension Scene {
    /// The names of the broker's queues.
    var topology: QueueTopology { QueueTopology(namespace: "") }

    /// An orderly restart of the broker.
    func restartBroker() async throws {
        try await during(.brokerDown, "restart") {
            try await stack.rabbit.terminate()
            try await stack.rabbit.restart()
        }
    }

    /// SIGKILL of the broker, and a new start after that time, with or without its data.
    func killBroker(wiping: Bool = false, pause: Duration = .zero) async throws {
        try await syncBroker()
        try await during(.brokerDown, "SIGKILL") {
            await stack.rabbit.kill()
            try await Task.sleep(for: pause)
            if wiping { try note(.brokerLost, "everything") }
            try await stack.rabbit.restart(wipingData: wiping)
        }
    }

    /// Brings the broker's own tables to its disk.
    ///
    /// RabbitMQ 3.10 writes them some seconds late; a queue that was declared a moment before a kill comes back stuck.
    func syncBroker() async throws {
        try await stack.rabbit.evaluate("[dets:sync(Table) || Table <- dets:all()]")
    }

    /// An alarm of the broker that lasts as long as the body: it takes nothing from publishers.
    func alarm(_ kind: String, during body: () async throws -> Void) async throws {
        try await during(.brokerDown, "\(kind) alarm") {
            try await stack.rabbit.evaluate("rabbit_alarm:set_alarm({{resource_limit, \(kind), node()}, []})")
            do {
                try await body()
            } catch {
                try await clearAlarm(kind)
                throw error
            }
            try await clearAlarm(kind)
        }
    }

    private func clearAlarm(_ kind: String) async throws {
        try await stack.rabbit.evaluate("rabbit_alarm:clear_alarm({resource_limit, \(kind), node()})")
    }

    /// Evaluates Erlang for each quorum queue of this scene's virtual host, the queue as `Queue`; others are not ours.
    @discardableResult
    func forEachQueue(_ expression: String) async throws -> String {
        try await stack.rabbit.evaluate(
            """
            [\(expression) || Queue <- rabbit_amqqueue:list(<<"\(stack.virtualHost)">>), amqqueue:is_quorum(Queue)]
            """
        )
    }

    func deleteQueues() async throws {
        try note(.brokerLost, "all queues")
        try await forEachQueue("catch rabbit_amqqueue:delete(Queue, false, false, <<\"tests\">>)")
    }

    func purgeQueues() async throws {
        try note(.brokerLost, "all ready messages")
        try await forEachQueue("catch rabbit_amqqueue:purge(Queue)")
    }

    /// What the broker says about its queues, for the reader.
    func describeQueues() async throws -> String {
        let queues = try await forEachQueue(
            """
            begin
                {ok, {_, Consumers}, _} = ra:local_query(amqqueue:get_pid(Queue), fun rabbit_fifo:query_consumers/1),
                {element(4, amqqueue:get_name(Queue)),
                    rabbit_amqqueue:info(Queue, [messages_ready, messages_unacknowledged]), maps:values(Consumers)}
            end
            """
        )
        let channels = try await stack.rabbit.evaluate(
            "rabbit_channel:info_all([pid, vhost, consumer_count, messages_unacknowledged])"
        )
        return queues + " channels: " + channels
    }

    /// The number of messages in each queue, handed out or not.
    ///
    /// Asked of the queue itself, because the broker's own statistics are some seconds old.
    func messages() async throws -> [String: Int] { try await counts("fun rabbit_fifo:query_messages_total/1") }

    /// Waits until every worker consumes every queue but that of what cannot be read.
    func whenConsumed(within limit: Duration) async throws {
        try await eventually(within: limit, every: .milliseconds(50)) {
            // A queue that is just being made has no answer yet.
            guard let counts = try? await self.counts("fun rabbit_fifo:query_consumer_count/1") else { return false }
            let queues = counts.filter { !$0.key.hasSuffix(".poison") }
            return !queues.isEmpty && queues.values.allSatisfy { $0 == self.workers.count }
        }
    }

    /// How many messages the broker has put into queues since it was started, of all publishers.
    func routedMessages() async throws -> Int {
        let text = try await stack.rabbit.evaluate(
            """
            #{messages_routed_total := Count} = maps:get([{protocol, amqp091}], rabbit_global_counters:overview()), Count
            """
        )
        guard let count = Int(text) else { throw HarnessError("no count of routed messages: \(text)") }
        return count
    }

    /// The messages in each queue that the broker has lost sight of: handed to a consumer, and held by no channel.
    ///
    /// Only a new connection of that consumer's process brings them back.
    func strandedMessages() async throws -> [String: Int] {
        // A channel that fails at this moment, perhaps that of another scene, holds nothing.
        let held = try await stack.rabbit.evaluate(
            """
            lists:sum([proplists:get_value(messages_unacknowledged, Channel)
                || Pid <- rabbit_channel:list(),
                Channel <- [(catch rabbit_channel:info(Pid, [vhost, messages_unacknowledged]))], is_list(Channel),
                proplists:get_value(vhost, Channel) =:= <<"\(stack.virtualHost)">>])
            """
        )
        guard held == "0" else { return [:] }
        // RabbitMQ 3.10's own form of a consumer: what looks different counts as not stranded.
        return try await counts(
            """
            fun(State) -> lists:sum([map_size(element(5, Consumer))
                || Map <- tuple_to_list(State), is_map(Map), Consumer <- maps:values(Map), is_tuple(Consumer),
                tuple_size(Consumer) >= 5, element(1, Consumer) =:= consumer, is_map(element(5, Consumer))]) end
            """
        )
    }

    /// A number for each queue, by a function of its state.
    private func counts(_ function: String) async throws -> [String: Int] {
        let text = try await forEachQueue(
            """
            begin
                {resource, _, queue, Name} = amqqueue:get_name(Queue),
                {ok, {_, Count}, _} = ra:local_query(amqqueue:get_pid(Queue), \(function)),
                {binary_to_atom(Name), Count}
            end
            """
        )
        var counts: [String: Int] = [:]
        for pair in text.split(separator: "{").dropFirst() {
            let parts = pair.split(whereSeparator: { ",}]".contains($0) || $0.isWhitespace })
            guard parts.count >= 2, let count = Int(parts[1]) else { throw HarnessError("no queue: \(text)") }
            counts[String(parts[0]).replacing("'", with: "")] = count
        }
        return counts
    }
}
