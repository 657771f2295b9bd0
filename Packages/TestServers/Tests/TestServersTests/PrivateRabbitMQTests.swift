import Foundation
import Testing
import TestServers

@Suite("A private RabbitMQ", .timeLimit(.minutes(3)))
struct PrivateRabbitMQTests {
    @Test func `serves guest and admin, each test in a virtual host of its own`() async throws {
        let broker = try await PrivateRabbitMQ.shared()
        #expect(broker.url == "amqp://guest:guest@127.0.0.1:\(broker.port)/")
        let first = try await broker.makeVirtualHost()
        let second = try await broker.makeVirtualHost()
        #expect(first != second && first.hasPrefix(broker.url + "test-"))
        let name = String(first.dropFirst(broker.url.count))
        for (user, password) in [("guest", "guest"), ("admin", "admin123")] {
            let handshake = AMQPHandshake(port: broker.port, user: user, password: password)
            #expect(try handshake.open(virtualHost: name) == [10, 41])
            #expect(try handshake.open(virtualHost: "/") == [10, 41])
            #expect(try handshake.open(virtualHost: "missing") == [10, 50])
        }
        let hosts = try await broker.control("list_vhosts", "--silent").split(separator: "\n")
        #expect(hosts.contains(Substring(name)))
        #expect(try await broker.evaluate("rabbit_vhost:exists(<<\"\(name)\">>)") == "true")
        await #expect(throws: TestServersError.self) { try await broker.evaluate("foo:bar()") }
        await #expect(throws: TestServersError.self) { try await broker.control("no_such_command") }
    }

    @Test func `survives being frozen, killed, ended and wiped, and leaves nothing behind`() async throws {
        let broker = try await PrivateRabbitMQ.start(options: ["consumer_timeout": "61234"])
        #expect(try await broker.evaluate("application:get_env(rabbit, consumer_timeout)") == "{ok,61234}")
        let host = try await broker.makeVirtualHost().dropFirst(broker.url.count)
        let handshake = AMQPHandshake(port: broker.port, user: "guest", password: "guest")
        let (port, pid) = (broker.port, broker.pid)

        broker.suspend()
        let client = try RawConnection(port: port)
        client.send(Array("AMQP".utf8) + [0, 0, 9, 1])
        #expect(client.read(withinMilliseconds: 100) == .nothing)
        broker.resume()
        #expect(client.readBytes(1).first == 1)

        await broker.kill()
        #expect(!broker.isRunning)
        #expect(throws: TestServersError.self) { try RawConnection(port: port) }
        try await broker.restart()
        #expect(broker.port == port && broker.pid != pid)
        #expect(try handshake.open(virtualHost: String(host)) == [10, 41])

        try await broker.terminate()
        #expect(!broker.isRunning)
        try await broker.restart(wipingData: true)
        #expect(try handshake.open(virtualHost: String(host)) == [10, 50])
        #expect(try handshake.open(virtualHost: "/") == [10, 41])

        await broker.stop()
        try await eventually(within: .seconds(10)) { processes(naming: broker.folder).isEmpty }
        #expect(!FileManager.default.fileExists(atPath: broker.folder))
    }
}
