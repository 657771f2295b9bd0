import Foundation
import HTTPServer
import TestServers
import Testing

@Suite("Resources", .timeLimit(.minutes(2)))
struct ResourceTests {
    /// The descriptors of this process that are sockets bound to the local port, and whether they are close-on-exec.
    private func descriptors(port: Int) throws -> [Int32: Bool] {
        var found: [Int32: Bool] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let descriptor = Int32(name) else { continue }
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe getsockname(descriptor, $0, &length)
                }
            }
            guard status == 0, address.sin_family == sa_family_t(AF_INET), UInt16(bigEndian: address.sin_port) == port
            else { continue }
            found[descriptor] = fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0
        }
        return found
    }

    @Test("Every server socket is close-on-exec, and none is left after shutdown")
    func sockets() async throws {
        let port = Shared(0)
        try await withServer { server in
            port.change { $0 = server.port }
            let number = server.port
            let clients = try await onOwnThread {
                try (0..<3).map { _ in
                    let client = try RawClient(port: number)
                    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    _ = try client.response()
                    return RawClientBox(client)
                }
            }
            let open = try descriptors(port: number)
            #expect(open.count == 1 + clients.count)
            #expect(open.values.allSatisfy { $0 }, "\(open)")
        }
        #expect(try descriptors(port: port.value).isEmpty)
    }

    @Test("The server's threads are gone after shutdown")
    func threads() async throws {
        let threads = Shared<Set<String>>([])
        let renderer: HTTPErrorRenderer = { status, detail, _ in
            // Runs on the library's thread for the refusal and on the sweeper's for the time-out.
            let thread = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")
            threads.change { $0.insert(thread ?? "") }
            return HTTPResponse(status: status, text: detail)
        }
        try await withServer(configure: { $0.headerDeadline = .milliseconds(800) }, errorResponse: renderer) { server in
            let port = server.port
            try await onOwnThread {
                let refused = try RawClient(port: port)
                try refused.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try refused.drain()
                let late = try RawClient(port: port)
                try late.send("GET / HTTP/1.1\r\n")
                _ = try late.drain()
            }
        }
        #expect(threads.value.count == 2)
        try await until {
            threads.value.allSatisfy { !FileManager.default.fileExists(atPath: "/proc/\($0)") }
        }
    }
}
