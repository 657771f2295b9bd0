import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct TaskActionTests {
    private static let nobody = "/tasks/01890000-0000-7000-8000-000000000000"

    @Test(arguments: TaskStatus.allCases)
    func `A task is cancelled unless it has ended`(status: TaskStatus) async throws {
        try await APIFixture.run { api async throws in
            let path = "/tasks/\(try await api.task(in: status))"
            let answer = try await api.post(path + "/cancel")
            if status.isEnded {
                #expect(answer.isProblem(409) && answer["detail"].stringValue?.contains(status.rawValue) == true)
                #expect(try await api.get(path)["status"].stringValue == status.rawValue)
            } else {
                #expect(answer.status == 200 && answer["status"].stringValue == "cancelled")
                #expect(answer["completed_at"] != .null)
                #expect(try await api.get(path).body == answer.body)
                #expect(try await api.post(path + "/cancel/").isProblem(409))
            }
        }
    }

    @Test(arguments: TaskStatus.allCases)
    func `A task is retried when it failed, was cancelled or expired`(status: TaskStatus) async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.task(in: status)
            let answer = try await api.post("/tasks/\(id)/retry")
            guard [.failed, .cancelled, .expired].contains(status) else {
                #expect(answer.isProblem(409) && answer["detail"].stringValue?.contains(status.rawValue) == true)
                #expect(try await api.get("/tasks/\(id)")["status"].stringValue == status.rawValue)
                return
            }
            #expect(answer.status == 200 && answer["status"].stringValue == "pending" && answer["attempt"] == 0)
            for field in ["started_at", "completed_at", "worker_id", "result", "error"] {
                #expect(answer[field] == .null, "\(field)")
            }
            try await api.finish(id, api.start(id))
            #expect(try await api.get("/tasks/\(id)")["status"].stringValue == "completed")
        }
    }

    @Test(arguments: TaskStatus.allCases)
    func `A task of any status is deleted, and is gone`(status: TaskStatus) async throws {
        try await APIFixture.run { api async throws in
            let path = "/tasks/\(try await api.task(in: status, #","tags":["t"]"#))"
            let answer = try await api.delete(path)
            #expect(answer.status == 204 && answer.body.isEmpty && answer.headers["content-type"] == nil)
            #expect(try await api.get(path).isProblem(404))
            #expect(try await api.delete(path + "/").isProblem(404))
            #expect(try await api.post(path + "/cancel").isProblem(404))
            #expect(try await api.post(path + "/retry").isProblem(404))
            for filter in ["", "?status=" + status.rawValue, "?queue=default", "?tag=t", "?task_type=echo"] {
                #expect(try await api.get("/tasks/" + filter)["tasks"] == [], "\(filter)")
            }
        }
    }

    @Test func `The outcome of a task that was cancelled or deleted while it ran does not count`() async throws {
        try await APIFixture.run { api async throws in
            let cancelled = try await api.accepted()
            let claim = try await api.start(cancelled)
            _ = try await api.post("/tasks/\(cancelled)/cancel")
            await #expect(throws: APIFixture.Unexpected.self) { try await api.finish(cancelled, claim) }
            #expect(try await api.get("/tasks/\(cancelled)")["status"].stringValue == "cancelled")

            let deleted = try await api.accepted()
            let other = try await api.start(deleted)
            _ = try await api.delete("/tasks/\(deleted)")
            await #expect(throws: APIFixture.Unexpected.self) { try await api.finish(deleted, other) }
            #expect(try await api.get("/tasks/\(deleted)").isProblem(404))
        }
    }

    @Test func `What is done to a task that is not there is a 404`() async throws {
        try await APIFixture.run { api async throws in
            for path in [Self.nobody, "/tasks/x", "/tasks/😀".addingPercent] {
                #expect(try await api.delete(path).isProblem(404), "\(path)")
                #expect(try await api.post(path + "/cancel").isProblem(404), "\(path)")
                #expect(try await api.post(path + "/retry/").isProblem(404), "\(path)")
            }
        }
    }

    @Test func `Many who cancel one task at once agree on who did`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await api.post("/tasks/\(id)/cancel").status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0 == 200 } == 1 && answers.count { $0 == 409 } == 19)
        }
    }
}

extension String {
    /// Every byte that is not printable ASCII as a percent escape.
    var addingPercent: String {
        utf8.map { byte in
            (0x21...0x7E).contains(byte)
                ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
