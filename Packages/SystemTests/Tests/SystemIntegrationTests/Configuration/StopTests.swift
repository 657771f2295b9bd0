import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A stop", .timeLimit(.minutes(5)), .keepsLogs)
struct StopTests {
    @Test func `of an API server answers the request that it holds`() async throws {
        try await Stack.with(settings: ["SHUTDOWN_TIMEOUT": "3"]) { stack in
            let api = try await stack.startAPI()
            let id = try await stack.submit("echo").id
            let (sent, send) = AsyncStream.makeStream(of: Void.self)
            let call = HTTPCall(
                port: stack.port,
                path: "/tasks/\(id)?wait=60",
                timeout: 70,
                whenSent: { send.finish() }
            )
            async let held = call.send()
            for await _ in sent {}
            // The server reads in the order of arrival: what is answered now came after the request that is held.
            for _ in 0..<3 { #expect(try await stack.get("/health/live").status == 200) }
            #expect(try await api.terminate(timeout: .seconds(15)) == .exited(0))
            let answer = try await held
            #expect(answer.status == 200 || answer.status == 503, "\(answer)")
        }
    }
}
