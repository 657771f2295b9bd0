import HTTPServer
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct TaskStreamTests {
    private func reader(_ api: APIFixture, _ id: TaskID) throws -> StreamCrowd {
        try StreamCrowd(port: api.assembly.server.port, "/tasks/\(id)/events")
    }

    @Test func `A task's own stream tells its changes, progress and log, and closes after its end`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let stream = try reader(api, id)
            func names() -> [String] {
                stream.events.map { $0.name == "task" ? "task " + ($0["status"] ?? "") : $0.name }
            }
            try await eventually(within: .seconds(30)) { names() == ["task pending"] }
            let claim = try await api.start(id)
            try await eventually(within: .seconds(30)) { names().last == "task running" }
            let progress = Array(#"{"fraction":0.5,"message":null}"#.utf8)
            _ = try await api.store.report(progress: progress, of: id, incarnation: "w-1", fence: claim.fence)
            try await eventually(within: .seconds(30)) { names().last == "progress" }
            let lines = ["one", "two"].map { Array(#"{"message":"\#($0)"}"#.utf8) }
            _ = try await api.store.report(progress: nil, lines: lines, of: id, incarnation: "w-1", fence: claim.fence)
            try await eventually(within: .seconds(30)) { names().suffix(2) == ["log", "log"] }
            // Others' changes are not this stream's.
            _ = try await api.accepted()
            try await api.finish(id, claim)
            try await eventually(within: .seconds(30)) { stream.hasEnded }
            #expect(names() == ["task pending", "task running", "progress", "log", "log", "task completed"])
            #expect(stream.text.contains(#"data: {"fraction":0.5,"message":null}"#))
            #expect(stream.events[4]["message"] == "two")
            let whole = try await api.get("/tasks/\(id)")
            #expect(stream.events.last?.data == whole.json)

            let late = try reader(api, id)
            try await eventually(within: .seconds(30)) { late.hasEnded }
            #expect(late.events.map(\.name) == ["log", "log", "task"])
            try await eventually(within: .seconds(30)) { await api.assembly.changes.followerCount == 0 }
            #expect(api.assembly.streams.openCount == 0)
        }
    }

    @Test func `The stream of a task that is deleted says so and ends`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let stream = try reader(api, id)
            try await eventually(within: .seconds(30)) { stream.events.count == 1 }
            _ = try await api.delete("/tasks/\(id)")
            try await eventually(within: .seconds(30)) { stream.hasEnded }
            #expect(stream.events.map { $0["status"] } == ["pending", "deleted"])
        }
    }
}
