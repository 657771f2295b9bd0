import AMQPClient
import Foundation
import TestServers
import Testing

/// A broker with TLS on a port of its own; the certificate names "localhost" only.
@Suite(.timeLimit(.minutes(3)))
struct TLSTests {
    @Test("TLS works with the right authority, and neither a wrong one nor a wrong name is accepted")
    func verification() async throws {
        let authority = try await TestAuthority.make()
        defer { authority.remove() }
        let port = try FreePort.next()
        let server = try await PrivateRabbitMQ.start(options: [
            "listeners.ssl.1": "127.0.0.1:\(port)",
            "ssl_options.cacertfile": authority.path("ca.pem"),
            "ssl_options.certfile": authority.path("server.pem"),
            "ssl_options.keyfile": authority.path("server.key"),
        ])
        var configuration = try AMQPConfiguration(url: "amqps://guest:guest@localhost:\(port)/")
        configuration.tls?.caCertificatePath = authority.path("ca.pem")
        try await RunningClient.with(configuration, queues: [quorum("q")], acknowledging: true) { running in
            try await running.client.waitUntilConnected(timeout: .seconds(20))
            try await running.client.setConsumers([AMQPConsumerSpecification(queue: "q", prefetch: 50)])
            let body = Array(repeating: UInt8(7), count: 300_000)
            let batch = (0..<100).map { (message: $0 == 50 ? AMQPMessage(body: body) : text("\($0)"), routingKey: "q") }
            #expect(await running.client.publish(batch: batch).allSatisfy { $0 == .confirmed })
            try await eventually(within: .seconds(20)) { running.client.statistics.acked == 100 }
        }
        var wrongName = configuration
        wrongName.host = "127.0.0.1"
        var wrongAuthority = configuration
        wrongAuthority.tls?.caCertificatePath = authority.path("other.pem")
        for refused in [wrongName, wrongAuthority] {
            let error = try #require(await connectFailure(refused))
            #expect(error.code == .connectFailed)
        }
        wrongName.tls?.verifyHostname = false
        #expect(await connectFailure(wrongName) == nil)
        await server.stop()
    }

    private func connectFailure(_ configuration: AMQPConfiguration) async -> AMQPError? {
        let running = RunningClient.start(configuration)
        var failure: AMQPError?
        do throws(AMQPError) {
            try await running.client.waitUntilConnected(timeout: .seconds(3))
        } catch {
            failure = error
        }
        await running.stop()
        return failure
    }
}
