import HTTPServer
import SchedulerModels
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct EventStreamTests {
    /// A reader whose stream has begun and stands at the newest event.
    private func reader(
        _ api: APIFixture,
        _ query: String = "",
        headers: [(String, String)] = []
    ) async throws -> StreamCrowd {
        try await eventually(within: .seconds(30)) { api.assembly.changes.events.isLive }
        let crowd = try StreamCrowd(port: api.assembly.server.port, "/events" + query, headers: headers)
        try await eventually(within: .seconds(30)) { crowd.text.contains("\n\n") }
        return crowd
    }

    @Test func `Whatever happens to a task, a worker and a queue is told in order, with numbers in a row`() async throws
    {
        try await APIFixture.run { api async throws in
            let all = try await reader(api)
            let queues = try await reader(api, "?types=queue")
            #expect(all.text.contains("Content-Type: text/event-stream\r\n"))
            let id = try await api.accepted()
            let claim = try await api.start(id)
            _ = try await api.store.report(progress: Array("{}".utf8), of: id, incarnation: "w-1", fence: claim.fence)
            try await api.finish(id, claim, .retry(error: Array("{}".utf8), after: .seconds(3_600)))
            _ = try await api.post("/tasks/\(id)/cancel")
            _ = try await api.post("/tasks/\(id)/retry")
            _ = try await api.post("/queues/mail/pause")
            _ = try await api.post("/queues/mail/pause")
            _ = try await api.post("/queues/mail/resume")
            _ = try await api.delete("/tasks/\(id)")
            try await api.kill("w")
            _ = try await api.delete("/workers/w")
            let told = { all.events.map { event in event.name + " " + (event["status"] ?? event["queue"] ?? "") } }
            try await eventually(within: .seconds(30)) { told().last == "worker gone" }
            #expect(
                told() == [
                    "task pending", "worker idle", "task running", "task retrying", "task cancelled", "task pending",
                    "queue mail", "queue mail", "task deleted", "worker lost", "worker gone",
                ]
            )
            let events = all.events
            let running = try #require(events.first { $0["status"] == "running" })
            #expect(
                running["task_id"] == id.description && running["task_type"] == "echo" && running["queue"] == "default"
            )
            #expect(running["worker_id"] == "w" && running.data["attempt"] == 1)
            #expect(running["at"].flatMap { Timestamp($0) } != nil)
            #expect(events[0].data["worker_id"] == .null && events[0].data["attempt"] == 0)
            // In a row, but for the one that only the task's own readers are told.
            let numbers = events.compactMap(\.id)
            #expect(numbers.count == events.count && numbers == numbers.sorted())
            #expect((numbers.last ?? 0) - (numbers.first ?? 0) == Int64(numbers.count))
            #expect(queues.events.map { $0.data["paused"] } == [.bool(true), .bool(false)])
        }
    }

    @Test func `A reader goes on at another server, and with what came meanwhile`() async throws {
        let namespace = ["SCHEDULER_NAMESPACE": "t\(UInt64.random(in: 0 ... .max))"]
        try await APIFixture.run(settings: namespace) { one async throws in
            try await APIFixture.run(settings: namespace) { other async throws in
                let first = try await reader(one)
                _ = try await reader(other)
                let seen = try await one.accepted()
                try await eventually(within: .seconds(30)) { first.events.count == 1 }
                first.closeAll()
                let last = try #require(first.events.last?.id)
                let missed = [try await one.accepted(), try await other.accepted()]
                for resumed in [
                    try await reader(other, headers: [("Last-Event-ID", "\(last)")]),
                    try await reader(one, "?last_event_id=\(last)"),
                ] {
                    try await eventually(within: .seconds(30)) { resumed.events.count >= 2 }
                    #expect(resumed.events.map { $0["task_id"] } == missed.map(\.description), "\(seen)")
                    #expect(resumed.events.map(\.id) == [last + 1, last + 2])
                }
                for unknown in ["999999999", "x"] {
                    let lost = try await reader(other, headers: [("Last-Event-ID", unknown)])
                    try await eventually(within: .seconds(30)) { lost.events.map(\.name) == ["reset"] }
                    #expect(lost.events[0].id == last + 2)
                }
            }
        }
    }

    @Test func `A reader is told to read anew when the subscription was lost`() async throws {
        let redis = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: redis.port)
        try await APIFixture.run(redisURL: proxy.url(for: redis.url)) { api async throws in
            let all = try await reader(api)
            _ = try await api.accepted()
            try await eventually(within: .seconds(30)) { all.events.map(\.name) == ["task"] }
            proxy.resetAll()
            try await eventually(within: .seconds(30)) { all.events.map(\.name) == ["task", "reset"] }
            try await eventually(within: .seconds(30)) { (try? await api.accepted()) != nil }
            try await eventually(within: .seconds(30)) {
                all.events.last?["status"] == "pending" && all.events.count >= 3
            }
        }
        proxy.stop()
        await redis.stop()
    }

    @Test func `Tasks do not pay for a reader that does not want to hear of them`() async throws {
        try await APIFixture.run { api async throws in
            let queues = try await reader(api, "?types=worker,queue")
            let before = try await api.store.newestEvent()
            _ = try await api.accepted()
            #expect(try await api.store.newestEvent() == before)
            _ = try await api.post("/queues/mail/pause")
            try await eventually(within: .seconds(30)) { queues.events.map(\.id) == [before + 1] }
        }
    }

    @Test func `A query that is not understood is a 400`() async throws {
        try await APIFixture.run { api async throws in
            for query in [
                "types=", "types=tasks", "types=task,,queue", "last_event_id=x", "last_event_id=-1", "after=1",
            ] {
                #expect(try await api.get("/events?" + query).isProblem(400), "\(query)")
            }
            #expect(try await api.get("/tasks/x/events").isProblem(404))
            #expect(try await api.get("/tasks/01890000-0000-7000-8000-000000000000/events").isProblem(404))
            try await eventually(within: .seconds(30)) { api.assembly.streams.openCount == 0 }
        }
    }
}
