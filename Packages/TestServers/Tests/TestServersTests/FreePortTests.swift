import Foundation
import Glibc
import Testing

@testable import TestServers

@Suite("Free ports", .timeLimit(.minutes(1)))
struct FreePortTests {
    @Test func `never come twice and can be listened on`() throws {
        let ports = try (0..<200).map { _ in try FreePort.next() }
        #expect(Set(ports).count == ports.count)
        for port in ports.prefix(20) { try Listener(port: port).close() }
    }

    @Test func `lie below the ephemeral range of this machine`() throws {
        let range = try String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)
        let first = try #require(Int(range.prefix { $0.isNumber }))
        #expect(try FreePort.next() < first)
    }

    @Test func `are not handed out while somebody listens`() throws {
        let port = try FreePort.next()
        let listener = try Listener(port: port)
        defer { listener.close() }
        let socket = try LoopbackSocket.make(operation: "test")
        defer { Glibc.close(socket) }
        #expect(!LoopbackSocket.bind(socket, to: port))
    }
}
