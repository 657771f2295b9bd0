import Foundation
import Glibc
import HTTPServer
import Testing

/// By hand (`make load-http`): ratios of times mean something only on a machine that does nothing else.
@Suite(
    "A crowd of idle and slow clients",
    .timeLimit(.minutes(10)),
    .enabled(if: ProcessInfo.processInfo.environment["LOAD_HTTP"] != nil, "make load-http runs it")
)
struct CrowdOfClientsTests {
    private static let wanted = 10_000
    private static let slow = 500
    private static let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Raises the limit of open files and returns how many clients fit, each with a descriptor on both ends.
    private static func clientsThatFit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        unsafe getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(2 * (wanted + slow) + 1_000))
        unsafe setrlimit(resource, &limit)
        return min(wanted, (Int(limit.rlim_cur) - 1_000) / 2 - slow)
    }

    /// The 99th percentile of a well-behaved client's waits, in milliseconds; the median of five rounds.
    private static func p99(port: Int) throws -> Double {
        let rounds = try (0..<5).map { _ in
            let client = try RawClient(port: port)
            var waits: [Double] = []
            for _ in 0..<1_000 {
                let begin = ContinuousClock.now
                try client.send(request)
                guard try client.response()?.status == 200 else { throw RawClient.Failure(operation: "ask", number: 0) }
                waits.append((ContinuousClock.now - begin) / .milliseconds(1))
            }
            return waits.sorted()[989]
        }
        return rounds.sorted()[2]
    }

    private static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    @Test("10,000 idle clients and 500 slow ones leave a well-behaved client's p99 under twice its usual")
    func crowd() async throws {
        let count = Self.clientsThatFit()
        if count < Self.wanted {
            print("scaled down to \(count) idle clients: the limit of open files (ulimit -Hn) allows no more")
        }
        let before = try Self.openDescriptors()
        try await withServer(configure: {
            $0.connectionLimit = Self.wanted + Self.slow + 100
            $0.idleTimeout = .seconds(600)
            $0.headerDeadline = .seconds(5)
            $0.bodyDeadline = .seconds(5)
        }) { server in
            let port = server.port
            let (usual, crowded, besieged) = try await onThread { () -> (Double, Double, Double) in
                _ = try Self.p99(port: port)
                let usual = try Self.p99(port: port)
                // From eight addresses, each with ports of its own.
                let idle = try (0..<count).map { index in
                    let client = try RawClient(port: port, from: 0x7f00_0010 + UInt32(index % 8))
                    try client.send(Self.request)
                    _ = try client.response()
                    return client
                }
                #expect(server.statistics.openConnections >= count)
                let crowded = try Self.p99(port: port)
                let slow = try (0..<Self.slow).map { index in
                    let client = try RawClient(port: port)
                    try client.send(
                        index % 2 == 0
                            ? "GET / HTTP/1.1\r\nX: " : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
                    )
                    return client
                }
                let besieged = try Self.p99(port: port)
                return withExtendedLifetime((idle, slow)) { (usual, crowded, besieged) }
            }
            print("p99 alone \(usual) ms, beside \(count) idle \(crowded) ms, and \(Self.slow) slow \(besieged) ms")
            #expect(crowded < 2 * usual)
            #expect(besieged < 2 * usual)
            try await until { server.statistics.openConnections == 0 }
        }
        try await until { (try? Self.openDescriptors()) == before }
    }

    @Test(
        "slowhttptest with 1,000 slow heads, bodies and readers leaves a well-behaved client's p99 under twice its usual",
        arguments: SlowHTTPTool.Attack.allCases
    )
    func attacked(by attack: SlowHTTPTool.Attack) async throws {
        _ = Self.clientsThatFit()
        let large = [UInt8](repeating: 120, count: 1 << 20)
        try await withServer(
            configure: {
                $0.connectionLimit = 3_000
                $0.headerDeadline = .seconds(5)
                $0.bodyDeadline = .seconds(5)
                $0.requestDeadline = .seconds(10)
            },
            handler: { $0.path == "/large" ? HTTPResponse(status: .ok, body: large) : HTTPResponse(text: "served") }
        ) { server in
            let port = server.port
            let usual = try await onThread { () -> Double in
                _ = try Self.p99(port: port)
                return try Self.p99(port: port)
            }
            let tool = try SlowHTTPTool(attack, port: port, connections: 1_000, seconds: 20)
            try await until { server.statistics.openConnections >= 500 }
            let (besieged, most) = try await onThread { () -> (Double, Int) in
                let waits = try Self.p99(port: port)
                return (waits, server.statistics.openConnections)
            }
            let said = try await tool.end()
            print("\(attack): p99 alone \(usual) ms, beside \(most) connections \(besieged) ms; \(said)")
            #expect(besieged < 2 * usual)
            #expect(said.contains("YES") && !said.contains("NO"), "what the tool's own probe found")
            #expect(server.statistics.cut > 0)
            try await until { server.statistics.openConnections == 0 }
        }
    }
}
