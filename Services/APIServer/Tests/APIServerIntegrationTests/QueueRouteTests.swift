import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct QueueRouteTests {
    @Test func `Queues show what they hold, and only those that were used exist`() async throws {
        try await APIFixture.run { api in
            #expect(try await api.get("/queues/")["queues"] == [])
            _ = try await api.task(in: .running)
            _ = try await api.task(in: .pending)
            _ = try await api.task(in: .scheduled, #","queue":"mail""#)
            let queues = try #require(await api.get("/queues")["queues"].arrayValue)
            #expect(queues.map { $0["queue"]?.stringValue } == ["default", "mail"])
            #expect(queues[0]["ready"] == 1 && queues[0]["running"] == 1 && queues[0]["scheduled"] == 0)
            #expect(queues[0]["consumers"] == 1 && queues[0]["paused"] == .bool(false))
            #expect(queues[1]["scheduled"] == 1 && queues[1]["consumers"] == 0)
            #expect(queues[0]["rates"]?["submitted_per_minute"]?.numberValue != nil)
            #expect(try await api.get("/queues/mail/")["scheduled"] == 1)
            for path in ["/queues/other", "/queues/NO", "/queues/" + String(repeating: "q", count: 65)] {
                #expect(try await api.get(path).isProblem(404), "\(path)")
                #expect(try await api.post(path + "/resume").isProblem(404), "\(path)")
            }
            #expect(try await api.get("/queues/?x=1").isProblem(400))
            #expect(try await api.post("/queues/NO/pause").isProblem(404))
        }
    }

    @Test func `A paused queue accepts tasks and hands none out, and says so until it is resumed`() async throws {
        try await APIFixture.run { api in
            try await api.heartbeat("w")
            let paused = try await api.post("/queues/default/pause")
            #expect(paused.status == 200 && paused["queue"].stringValue == "default")
            #expect(paused["paused"] == .bool(true))
            #expect(try await api.post("/queues/default/pause/").body == paused.body)
            let id = try await api.accepted()
            await #expect(throws: APIFixture.Unexpected.self) { _ = try await api.start(id) }
            #expect(try await api.get("/queues/default")["ready"] == 1)
            let resumed = try await api.post("/queues/default/resume")
            #expect(resumed.status == 200 && resumed["paused"] == .bool(false))
            try await api.finish(id, api.start(id))
        }
    }
}
