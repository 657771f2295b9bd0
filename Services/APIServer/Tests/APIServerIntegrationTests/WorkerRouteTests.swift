import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct WorkerRouteTests {
    @Test func `Workers are listed by name and shown alone, as the contract says`() async throws {
        try await APIFixture.run { api async throws in
            #expect(try await api.get("/workers/").text == #"{"workers":[]}"#)
            try await api.heartbeat("w-2", serves: ["echo", "sleep"], queues: ["default", "mail"])
            try await api.heartbeat("W_1.a")
            let list = try await api.get("/workers")
            let names = list["workers"].arrayValue?.compactMap { $0["worker_id"]?.stringValue }
            #expect(list.status == 200 && names == ["W_1.a", "w-2"])
            let worker = try await api.get("/workers/w-2/")
            #expect(worker.status == 200 && worker.json == list["workers"].arrayValue?.last)
            #expect(
                worker.json.objectValue?.members.map(\.key) == [
                    "worker_id", "status", "hostname", "pid", "version", "started_at", "last_heartbeat", "queues",
                    "task_types", "concurrency", "running", "processed_tasks", "failed_tasks", "consuming",
                    "not_consuming_reason",
                ]
            )
            #expect(worker["queues"] == ["default", "mail"] && worker["task_types"] == ["echo", "sleep"])
            #expect(worker["status"].stringValue == "idle" && worker["running"] == [] && worker["pid"] == 4_711)
            #expect(Timestamp(worker["last_heartbeat"].stringValue ?? "") != nil)
        }
    }

    @Test func `A live worker is told to leave, a dead one is removed, and then there is none`() async throws {
        try await APIFixture.run { api async throws in
            try await api.heartbeat("w")
            let told = try await api.delete("/workers/w")
            #expect(told.status == 202 && told["worker_id"].stringValue == "w")
            #expect(try await api.delete("/workers/w/").status == 202)
            try await api.kill("w")
            #expect(try await api.get("/workers/w")["status"].stringValue == "lost")
            #expect(try await api.get("/workers/w")["not_consuming_reason"].stringValue == "lost")
            let removed = try await api.delete("/workers/w")
            #expect(removed.status == 204 && removed.body.isEmpty)
            #expect(try await api.delete("/workers/w").isProblem(404))
            #expect(try await api.get("/workers/w").isProblem(404))
            #expect(try await api.get("/workers/")["workers"] == [])
        }
    }

    @Test func `A worker's count goes up with what it settles`() async throws {
        try await APIFixture.run { api async throws in
            _ = try await api.task(in: .completed)
            _ = try await api.task(in: .failed)
            let worker = try await api.get("/workers/w")
            #expect(worker["processed_tasks"] == 2 && worker["failed_tasks"] == 1)
        }
    }

    @Test func `What is no worker's name is a 404, and a query a 400`() async throws {
        try await APIFixture.run { api async throws in
            for name in ["nobody", "a%20b", "%F0%9F%98%80", String(repeating: "w", count: 129), "*"] {
                #expect(try await api.get("/workers/" + name).isProblem(404), "\(name)")
                #expect(try await api.delete("/workers/" + name).isProblem(404), "\(name)")
            }
            #expect(try await api.get("/workers/?status=idle").isProblem(400))
            #expect(try await api.get("/workers/nobody?x").isProblem(400))
            #expect(try await api.delete("/workers/nobody?force=true").isProblem(400))
        }
    }
}
