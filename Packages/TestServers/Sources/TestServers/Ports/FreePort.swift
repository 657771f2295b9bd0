import Foundation
import Glibc

/// Hands out loopback ports on which nothing listens.
public enum FreePort {
    private static let given = Lock<Set<Int>>([])

    /// A free TCP port of 127.0.0.1, never the same twice in this process.
    ///
    /// Ports come from below the kernel's ephemeral range. A port inside it can be taken by any outgoing connection while
    /// a server is down, and a client that keeps dialling such a port can even connect to itself.
    public static func next() throws(TestServersError) -> Int {
        let candidates = 10_000..<max(firstEphemeralPort(), 12_000)
        for _ in 0..<500 {
            let port = Int.random(in: candidates)
            let isNew = given.withLock { $0.insert(port).inserted }
            if isNew && isFree(port) { return port }
        }
        throw TestServersError(
            code: .startFailed,
            operation: "find a free port",
            message: "500 ports of \(candidates) were taken"
        )
    }

    private static func firstEphemeralPort() -> Int {
        let range = FileManager.default.contents(atPath: "/proc/sys/net/ipv4/ip_local_port_range") ?? Data()
        let first = String(decoding: range, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        return first.flatMap { Int($0) } ?? 32_768
    }

    private static func isFree(_ port: Int) -> Bool {
        guard let descriptor = try? LoopbackSocket.make(operation: "probe a port") else { return false }
        defer { close(descriptor) }
        return LoopbackSocket.bind(descriptor, to: port)
    }
}
