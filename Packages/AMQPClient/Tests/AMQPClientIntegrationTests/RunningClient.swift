import AMQPClient
import Logging

/// A client that runs for the length of a test, and what it received.
struct RunningClient: Sendable {
    let client: AMQPClient
    let inbox: Inbox
    private let run: Task<Void, Never>

    /// Starts a client; deliveries are acknowledged by nobody unless `acknowledging` is set.
    static func start(
        _ configuration: AMQPConfiguration,
        queues: [AMQPQueueDeclaration] = [],
        acknowledging: Bool = false,
        handingOut: @escaping @Sendable (() -> Void) -> Void = { $0() }
    ) -> RunningClient {
        let inbox = Inbox()
        let holder = ClientHolder()
        var logger = Logger(label: "amqp")
        logger.logLevel = .critical
        let client = AMQPClient(
            configuration: configuration,
            topology: { _ in AMQPTopology(queues: queues) },
            onDelivery: { delivery in
                inbox.add(delivery)
                if acknowledging { holder.client?.acknowledge(delivery.token) }
            },
            logger: logger,
            handingOut: handingOut
        )
        holder.client = client
        return RunningClient(client: client, inbox: inbox, run: Task { await client.run() })
    }

    /// Runs a client for the length of `body` and closes it however that ends.
    static func with<Value>(
        _ configuration: AMQPConfiguration,
        queues: [AMQPQueueDeclaration] = [],
        acknowledging: Bool = false,
        _ body: (RunningClient) async throws -> Value
    ) async throws -> Value {
        let running = start(configuration, queues: queues, acknowledging: acknowledging)
        do {
            let value = try await body(running)
            await running.stop()
            return value
        } catch {
            await running.stop()
            throw error
        }
    }

    func stop() async {
        await client.close()
        await run.value
    }
}
