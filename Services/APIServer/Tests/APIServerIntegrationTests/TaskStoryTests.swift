import Failpoints
import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

/// What a task tells of itself: attempts, log lines, and why it does not run.
@Suite(.timeLimit(.minutes(5)))
struct TaskStoryTests {
    private static let nobody = "/tasks/01890000-0000-7000-8000-000000000000"

    private func codes(_ answer: WireAnswer) -> [String] {
        answer["reasons"].arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
    }

    @Test func `A task shows its attempts, also in the answers to a cancel and a retry, and lists leave them out`()
        async throws
    {
        try await APIFixture.run { api in
            let submitted = try await api.submit()
            #expect(submitted["attempts"] == [] && submitted["callback"] == .null)
            let id = try #require(TaskID(submitted["task_id"].stringValue ?? ""))
            #expect(try await api.get("/tasks/\(id)").body == submitted.body)
            let error = Array(#"{"code":"boom","message":"it broke","attempt":1,"retryable":true}"#.utf8)
            try await api.finish(id, api.start(id), .retry(error: error, after: .seconds(3_600)))
            let answer = try await api.post("/tasks/\(id)/cancel")
            let attempts = try #require(answer["attempts"].arrayValue)
            #expect(attempts.count == 1)
            #expect(attempts[0]["attempt"] == 1 && attempts[0]["worker_id"]?.stringValue == "w")
            #expect(attempts[0]["outcome"]?.stringValue == "failed")
            #expect(attempts[0]["error"]?["code"]?.stringValue == "boom")
            #expect(attempts[0]["started_at"] != .null && attempts[0]["ended_at"] != .null)
            #expect(try await api.post("/tasks/\(id)/retry")["attempts"].arrayValue?.count == 1)
            let listed = try #require(await api.get("/tasks/")["tasks"].arrayValue?.first)
            #expect(listed["attempts"] == nil)
        }
    }

    @Test func `The lines of a task's log come oldest first, and an unknown task has none`() async throws {
        try await APIFixture.run { api in
            let id = try await api.accepted()
            let empty = try await api.get("/tasks/\(id)/logs")
            #expect(empty.status == 200 && empty["logs"] == [] && empty["task_id"].stringValue == "\(id)")
            let claim = try await api.start(id)
            let lines = (1...2).map { Array(#"{"message":"line \#($0)"}"#.utf8) }
            _ = try await api.store.report(
                progress: nil,
                lines: lines,
                of: id,
                incarnation: "w-1",
                fence: claim.fence
            )
            let logs = try #require(await api.get("/tasks/\(id)/logs/")["logs"].arrayValue)
            #expect(logs.map { $0["message"]?.stringValue } == ["line 1", "line 2"])
            #expect(try await api.get(Self.nobody + "/logs").isProblem(404))
            #expect(try await api.get("/tasks/x/logs").isProblem(404))
            #expect(try await api.get("/tasks/\(id)/logs?limit=1").isProblem(400))
        }
    }

    @Test(arguments: TaskStatus.allCases)
    func `Every task can be explained`(status: TaskStatus) async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.task(in: status)
            let answer = try await api.get("/tasks/\(id)/explain")
            let expected =
                switch status {
                case .pending: "no_worker"
                case .scheduled: "scheduled"
                case .running: "running"
                case .retrying: "retrying"
                case .completed, .failed, .cancelled, .expired: "ended"
                }
            #expect(answer.status == 200 && answer["status"].stringValue == status.rawValue)
            #expect(codes(answer).first == expected)
            #expect(answer["summary"] == answer["reasons"].arrayValue?.first?["message"])
            if status == .retrying {
                #expect(answer["summary"].stringValue?.contains("attempt 2 of 4 is due at") == true)
            }
            if status == .running {
                #expect(answer["summary"].stringValue?.contains("worker w runs attempt 1") == true)
            }
        }
    }

    @Test func `A task that waits says what stands in its way`() async throws {
        try await APIFixture.run { api in
            let first = try await api.accepted()
            try await api.heartbeat("w", serves: ["sleep"])
            #expect(codes(try await api.get("/tasks/\(first)/explain")) == ["no_handler"])
            try await api.heartbeat("v", serves: ["echo"])
            #expect(codes(try await api.get("/tasks/\(first)/explain")) == ["due"])
            _ = try await api.accepted(#"{"task_type":"echo","priority":9}"#)
            let second = try await api.accepted()
            let answer = try await api.get("/tasks/\(second)/explain")
            #expect(codes(answer) == ["tasks_ahead"])
            #expect(answer["summary"].stringValue?.hasPrefix("2 tasks of higher or equal priority") == true)
            _ = try await api.post("/queues/default/pause")
            #expect(codes(try await api.get("/tasks/\(second)/explain")) == ["queue_paused", "tasks_ahead"])
            #expect(try await api.get(Self.nobody + "/explain").isProblem(404))
            #expect(try await api.get("/tasks/\(second)/explain?x=1").isProblem(400))
        }
    }

    #if DEBUG
    @Test func `A submission passes its failpoints`() async throws {
        try await APIFixture.run { api async throws in
            let names = ["submit.before_store", "submit.after_store", "submit.after_publish"]
            let before = Failpoint.passes
            #expect(try await api.submit().status == 202)
            let after = Failpoint.passes
            for name in names { #expect(after[name, default: 0] > before[name, default: 0], "\(name)") }
        }
    }
    #endif
}
