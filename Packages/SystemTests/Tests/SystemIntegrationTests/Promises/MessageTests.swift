import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("A message", .timeLimit(.minutes(5)), .keepsLogs)
struct MessageTests {
    @Test func `that comes again and again makes its task run once`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            for name in ["w1", "w2"] { try await stack.startWorker(name, concurrency: 8) }
            let submission = Stack.submission("sleep", ["seconds": 1])
            let task = try await stack.submit("sleep", ["seconds": 1])
            let message = try TaskMessage(
                taskID: #require(TaskID(task.id)),
                createdAt: Timestamp(milliseconds: task.milliseconds("created_at")),
                publishedAt: Timestamp(milliseconds: task.milliseconds("created_at")),
                attempt: 0,
                submission: TaskSubmission(submission)
            )
            _ = try await stack.running(task.id)
            try await stack.publish(message.serialized(), times: 50)
            let ended = try await stack.end(of: task.id)
            #expect(ended.status == "completed" && ended.attempt == 1, "\(ended)")
            try await stack.publish(message.serialized(), times: 50)
            try await eventually(within: .seconds(10)) { try await stack.depth(of: "tasks.default.normal") == 0 }
            #expect(try await stack.task(task.id).json == ended.json)
            let workers = try await stack.get("/workers/").json()["workers"]?.arrayValue ?? []
            #expect(workers.compactMap { $0["processed_tasks"]?.numberValue?.int64 }.reduce(0, +) == 1)
        }
    }

    @Test(arguments: ["", "not JSON", #"{"format":99}"#, #"{"format":1,"task_id":"x"}"#, "{}"])
    func `that no worker can read is put aside, once, and holds up nobody`(_ body: String) async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            try await stack.publish(Array(body.utf8), times: 3)
            try await eventually(within: .seconds(10)) { try await stack.depth(of: "tasks.poison") == 3 }
            #expect(try await stack.depth(of: "tasks.default.normal") == 0)
            #expect(try await stack.end(of: stack.submit("echo").id).status == "completed")
        }
    }

    @Test func `for a task that was deleted does not bring it back`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let submission = Stack.submission("echo", ["n": 1])
            let task = try await stack.submit("echo", ["n": 1])
            #expect(try await stack.delete("/tasks/\(task.id)").status == 204)
            let created = try Timestamp(milliseconds: task.milliseconds("created_at"))
            let message = try TaskMessage(
                taskID: #require(TaskID(task.id)),
                createdAt: created,
                publishedAt: created,
                attempt: 0,
                submission: TaskSubmission(submission)
            )
            try await stack.publish(message.serialized(), times: 1)
            try await stack.startWorker("w1")
            #expect(try await stack.end(of: stack.submit("echo", [:], ["priority": 0]).id).status == "completed")
            try await eventually(within: .seconds(10)) { try await stack.depth(of: "tasks.default.normal") == 0 }
            #expect(try await stack.get("/tasks/\(task.id)").status == 404)
        }
    }
}
