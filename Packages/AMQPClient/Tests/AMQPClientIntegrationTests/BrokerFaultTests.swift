import AMQPClient
import TestServers
import Testing

/// Faults of the whole broker, on one of its own; in turn, because they would disturb each other.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct BrokerFaultTests {
    private static let server = OwnServer()

    private func configuration(_ server: PrivateRabbitMQ) async throws -> AMQPConfiguration {
        var configuration = try AMQPConfiguration(url: try await server.makeVirtualHost())
        configuration.heartbeat = .seconds(2)
        return configuration
    }

    @Test("a memory alarm stops publishes with a clear error, not consuming, and ends by itself")
    func memoryAlarm() async throws {
        let server = try await BrokerFaultTests.server.get()
        var configuration = try await configuration(server)
        configuration.rpcTimeout = .seconds(2)
        let consumer = RunningClient.start(configuration, queues: [quorum("q")], acknowledging: true)
        try await consumer.client.waitUntilConnected(timeout: .seconds(20))
        try await RunningClient.with(configuration) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            _ = await client.publish(batch: (0..<50).map { (text("\($0)"), "q") })
            let events = client.events()
            _ = try await server.control("set_vm_memory_high_watermark", "0")
            // The broker tells a connection of the alarm when it publishes: this one waits until the alarm is over.
            let waiting = Task { try? await client.publish(text("during"), routingKey: "q") }
            try await eventually(within: .seconds(20)) { client.status.isBlocked }
            let began = ContinuousClock.now
            await #expect(throws: AMQPError.self) { try await client.publish(text("refused"), routingKey: "q") }
            do throws(AMQPError) {
                _ = try await client.inspect(queue: "q")
                Issue.record("the inspection succeeded")
            } catch {
                #expect(error.code == .blocked)
            }
            #expect(ContinuousClock.now - began < .seconds(2))
            // A blocked connection is not read at all: a change of its consumers is told so and takes effect later.
            do throws(AMQPError) {
                try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 1)])
                Issue.record("the change was answered")
            } catch {
                #expect(error.code == .blocked)
            }
            try await consumer.client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            try await eventually(within: .seconds(20)) { consumer.client.statistics.acked >= 50 }
            _ = try await server.control("set_vm_memory_high_watermark", "0.4")
            try await eventually(within: .seconds(20)) { !client.status.isBlocked }
            await waiting.value
            try await eventually(within: .seconds(10)) { client.status.activeConsumers == ["q"] }
            try await client.setConsumers([])
            #expect(client.statistics.reconnects == 0)
            try await client.publish(text("after"), routingKey: "q")
            try await eventually(within: .seconds(20)) { consumer.inbox.bodies.contains("after") }
            await running.stop()
            var seen: [AMQPConnectionEvent] = []
            for await event in events { seen.append(event) }
            #expect(seen.count == 2)
            #expect(seen.last == .unblocked)
        }
        await consumer.stop()
    }

    @Test("a frozen broker is noticed by its missing heartbeats, and the client comes back")
    func frozenBroker() async throws {
        let server = try await BrokerFaultTests.server.get()
        let configuration = try await configuration(server)
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 10)])
            let began = ContinuousClock.now
            server.suspend()
            defer { server.resume() }
            do throws(AMQPError) {
                try await client.publish(text("lost"), routingKey: "q")
                Issue.record("the publish succeeded")
            } catch {
                #expect(error.code == .connectionLost)
            }
            #expect(ContinuousClock.now - began < .seconds(8))
            #expect(!client.status.isConnected)
            server.resume()
            try await client.waitUntilConnected(timeout: .seconds(30))
            try await client.publish(text("after"), routingKey: "q")
            try await eventually(within: .seconds(20)) { running.inbox.bodies.contains("after") }
        }
    }

    @Test("after the broker was killed every publish has ended and consumption resumes by itself")
    func killedBroker() async throws {
        let server = try await BrokerFaultTests.server.get()
        let configuration = try await configuration(server)
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            let client = running.client
            try await client.waitUntilConnected(timeout: .seconds(20))
            try await client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 500)])
            let publishers = Task {
                await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            var confirmed = 0
                            while (try? await client.publish(text("load"), routingKey: "q")) != nil { confirmed += 1 }
                            return confirmed
                        }
                    }
                    return await group.reduce(0, +)
                }
            }
            try await eventually(within: .seconds(20)) { client.statistics.confirmed > 500 }
            // A quorum queue younger than this broker's half-second autosave is left without a leader by a kill.
            _ = try await server.evaluate("[dets:sync(Table) || Table <- dets:all()]")
            await server.kill()
            #expect(await publishers.value > 500)
            try await eventually(within: .seconds(10)) { client.status.outstandingPublishes == 0 }
            try await server.restart()
            try await client.waitUntilConnected(timeout: .seconds(60))
            try await client.publish(text("after"), routingKey: "q")
            let describe = {
                "\(client.status) \(client.statistics) \(String(describing: try? await client.inspect(queue: "q")))"
            }
            try await eventually(within: .seconds(30), state: describe) { running.inbox.bodies.contains("after") }
        }
    }
}
