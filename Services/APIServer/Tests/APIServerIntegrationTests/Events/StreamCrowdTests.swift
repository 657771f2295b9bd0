import HTTPServer
import SchedulerModels
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct StreamCrowdTests {
    @Test func `A thousand readers at once are all told everything, and leave nothing behind`() async throws {
        try await APIFixture.run(settings: ["API_CONNECTION_LIMIT": "1200"]) { api async throws in
            let tasks = 40
            func submitAll() async throws -> Duration {
                try await ContinuousClock().measure { for _ in 0..<tasks { _ = try await api.accepted() } }
            }
            let alone = try await submitAll()
            try await eventually(within: .seconds(30)) { api.assembly.changes.events.isLive }
            let crowd = try StreamCrowd(port: api.assembly.server.port, "/events", count: 1_000)
            try await eventually(within: .seconds(60)) { crowd.texts.allSatisfy { $0.contains("\n\n") } }
            #expect(api.assembly.streams.openCount == 1_000)
            let together = try await submitAll()
            try await eventually(within: .seconds(60)) {
                crowd.texts.allSatisfy { StreamEvent.all(in: $0).count { $0.name == "task" } == tasks }
            }
            print("1,000 readers: \(tasks) submissions took \(together), without readers \(alone)")
            crowd.closeAll()
            try await eventually(within: .seconds(60)) {
                // Who has gone is noticed by what is written to it.
                _ = try await api.accepted()
                return api.assembly.streams.openCount == 0
            }
            #expect(api.assembly.changes.events.waitingCount == 0)
        }
    }

    @Test func `Beyond the limit of streams it is a 503, and one that ends makes room`() async throws {
        try await APIFixture.run(settings: ["API_STREAM_LIMIT": "2"]) { api async throws in
            let id = try await api.accepted()
            let port = api.assembly.server.port
            let all = try StreamCrowd(port: port, "/events")
            let one = try StreamCrowd(port: port, "/tasks/\(id)/events")
            try await eventually(within: .seconds(30)) { all.text.contains("\n\n") && one.events.count == 1 }
            for path in ["/events", "/tasks/\(id)/events"] {
                let refused = try await api.get(path)
                #expect(refused.isProblem(503) && refused.headers["retry-after"] != nil, "\(path)")
            }
            _ = try await api.post("/tasks/\(id)/cancel")
            try await eventually(within: .seconds(30)) { one.hasEnded && api.assembly.streams.openCount == 1 }
            let again = try StreamCrowd(port: port, "/events")
            try await eventually(within: .seconds(30)) {
                again.text.hasPrefix("HTTP/1.0 200") || again.text.contains(" 200 ")
            }
        }
    }

    @Test func `A server that stops ends all streams at once`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let port = api.assembly.server.port
            let streams = [try StreamCrowd(port: port, "/events"), try StreamCrowd(port: port, "/tasks/\(id)/events")]
            try await eventually(within: .seconds(30)) { streams.allSatisfy { $0.text.contains("\n\n") } }
            await api.stop()
            try await eventually(within: .seconds(30)) { streams.allSatisfy(\.hasEnded) }
        }
    }
}
