import Foundation
import SchedulerModels
import Testing
import TestServers

@Suite("A stop", .timeLimit(.minutes(5)), .keepsLogs)
struct StopTests {
    @Test func `of an API server answers the request that it holds`() async throws {
        try await Stack.with(settings: ["SHUTDOWN_TIMEOUT": "3"]) { stack in
            let api = try await stack.startAPI()
            let id = try await stack.submit("echo").id
            async let held = stack.get("/tasks/\(id)?wait=60")
            try await eventually(within: .seconds(10)) { try Self.connections(to: stack.port) == 1 }
            // The server reads in the order of arrival: what was answered now came after the request that is held.
            for _ in 0..<3 { #expect(try await stack.get("/health/live").status == 200) }
            #expect(try await api.terminate(timeout: .seconds(15)) == .exited(0))
            let answer = try await held
            #expect(answer.status == 200 || answer.status == 503, "\(answer)")
        }
    }

    /// Established connections to a loopback port, as the client's side sees them.
    private static func connections(to port: Int) throws -> Int {
        let wanted = "0100007F:" + String(format: "%04X", port)
        let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
        let rows = table.split(separator: "\n").map { row in row.split(separator: " ").map(String.init) }
        return rows.count { row in row.count > 3 && row[2] == wanted && row[3] == "01" }
    }
}
