import Foundation
import Glibc
import HTTPServer
import TestServers
import Testing

/// By hand (`make load-http`): ratios of times mean something only on a machine that does nothing else.
@Suite(
    "A crowd of idle and slow clients",
    .serialized,
    .timeLimit(.minutes(10)),
    .enabled(if: ProcessInfo.processInfo.environment["LOAD_HTTP"] != nil, "make load-http runs it")
)
struct CrowdOfClientsTests {
    private static let wanted = 10_000
    private static let slow = 500
    private static let request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Raises the limit of open files and returns how many clients fit beside the slow ones.
    private static func clientsThatFit() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        unsafe getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted + slow + 1_000))
        unsafe setrlimit(resource, &limit)
        return min(wanted, Int(limit.rlim_cur) - 1_000 - slow)
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

    /// The same when nobody else is there, and the server is warm.
    private static func usual(port: Int) async throws -> Double {
        try await onOwnThread {
            _ = try p99(port: port)
            return try p99(port: port)
        }
    }

    private static func openSockets() throws -> Int {
        let folder = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count { name in
            // One that is closed meanwhile is none.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
            return target?.hasPrefix("socket:") == true
        }
    }

    @Test("10,000 idle clients and 500 slow ones leave a well-behaved client's p99 under twice its usual")
    func crowd() async throws {
        let count = Self.clientsThatFit()
        if count < Self.wanted {
            print("scaled down to \(count) idle clients: the limit of open files (ulimit -Hn) allows no more")
        }
        // What watches over processes stays when the first of them has gone: it is counted before and after.
        try await CrowdOfClients(0, slow: false, port: 0).leave()
        let before = try Self.openSockets()
        try await withServer(configure: {
            $0.connectionLimit = Self.wanted + Self.slow + 100
            $0.idleTimeout = .seconds(600)
            $0.headerDeadline = .seconds(5)
            $0.bodyDeadline = .seconds(5)
        }) { server in
            let port = server.port
            let usual = try await Self.usual(port: port)
            let idle = try CrowdOfClients(count, slow: false, port: port)
            try await idle.gathered()
            #expect(server.statistics.openConnections >= count)
            let crowded = try await onOwnThread { try Self.p99(port: port) }
            let slow = try CrowdOfClients(Self.slow, slow: true, port: port)
            try await slow.gathered()
            let besieged = try await onOwnThread { try Self.p99(port: port) }
            #expect(server.statistics.openConnections >= count)
            await slow.leave()
            await idle.leave()
            print("p99 alone \(usual) ms, beside \(count) idle \(crowded) ms, and \(Self.slow) slow \(besieged) ms")
            #expect(crowded < 2 * usual)
            #expect(besieged < 2 * usual)
            try await until { server.statistics.openConnections == 0 }
        }
        try await until { (try? Self.openSockets()).map { $0 <= before } == true }
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
            let usual = try await Self.usual(port: port)
            let tool = try SlowHTTPTool(attack, port: port, connections: 1_000, seconds: 20)
            try await until { server.statistics.openConnections >= 500 }
            let (besieged, most) = try await onOwnThread { () -> (Double, Int) in
                let waits = try Self.p99(port: port)
                return (waits, server.statistics.openConnections)
            }
            let said = try await tool.end()
            print("\(attack): p99 alone \(usual) ms, beside \(most) connections \(besieged) ms; \(said)")
            #expect(besieged < 2 * usual)
            // Its own probe reads as one of a thousand in the same loop, and may be late by itself.
            #expect(said.contains("YES"), "what the tool's own probe found")
            #expect(server.statistics.cut > 0)
            try await until { server.statistics.openConnections == 0 }
        }
    }
}
