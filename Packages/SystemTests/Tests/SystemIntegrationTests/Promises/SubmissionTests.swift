import Foundation
import SchedulerModels
import ScriptedHTTPServer
import StackHarness
import Testing
import TestServers

@Suite("A submission", .timeLimit(.minutes(5)), .keepsLogs)
struct SubmissionTests {
    private static let page =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
        + "<html><head><title>A page</title></head><body><p class=x>one</p></body></html>"

    @Test func `by the curl line of the README is answered 202 and completed within a second`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 4)
            let curl = try ServiceProcess.start(
                executable: "curl",
                arguments: [
                    "-si", "localhost:\(stack.port)/tasks/", "-H", "content-type: application/json", "-d",
                    #"{"task_type":"calculator","parameters":{"a":6,"b":7,"operation":"multiply"}}"#,
                ],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            #expect(try await curl.waitForExit(timeout: .seconds(10)) == .exited(0))
            let answer = try Answer(Array(curl.output().utf8))
            #expect(answer.status == 202)
            let id = try answer.task().id
            #expect(answer.headers["location"] == "/tasks/\(id)")
            let task = try await stack.end(of: id)
            #expect(task.status == "completed" && task.result == 42 && task.attempt == 1 && task.workerID == "w1")
            #expect(try task.milliseconds("completed_at") - task.milliseconds("created_at") < 1_000)
        }
    }

    @Test func `of every built-in type ends as it should`() async throws {
        let page = try ScriptedHTTPServer { _ in
            .raw(Array(Self.page.utf8))
        }
        defer { page.stop() }
        try await Stack.with(settings: ["WORKER_ALLOW_PRIVATE_ADDRESSES": "true"]) { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 8)
            let quick: JSONValue = ["max_attempts": 3, "backoff": "fixed", "base_delay": 0, "jitter": false]
            let echo: JSONValue = ["list": [], "big": 9_007_199_254_740_993, "text": "ü\u{1F600}"]
            let completed: [(String, JSONValue, JSONValue?, Int)] = [
                ("echo", echo, echo, 1),
                ("sleep", ["seconds": 0, "result": "rested"], "rested", 1),
                ("fail", ["times": 2], ["attempt": 3], 3),
            ]
            for (type, parameters, result, attempts) in completed {
                let task = try await stack.end(of: stack.submit(type, parameters, ["retry": quick]).id)
                #expect(task.status == "completed" && task.result == result && task.attempt == attempts, "\(task)")
            }
            let failed: [(String, JSONValue, String, Int)] = [
                ("fail", ["message": "again and again"], "requested_failure", 3),
                ("fail", ["retryable": false], "requested_failure", 1),
                ("calculator", ["a": 1, "b": 0, "operation": "divide"], "division_by_zero", 1),
                ("calculator", ["a": 1], "invalid_parameters", 1),
            ]
            for (type, parameters, code, attempts) in failed {
                let task = try await stack.end(of: stack.submit(type, parameters, ["retry": quick]).id)
                #expect(task.status == "failed" && task.errorCode == code && task.attempt == attempts, "\(task)")
            }
            let scraped = try await stack.end(
                of: stack.submit("web_scraper", ["url": .string(page.url()), "selector": "p.x"]).id
            )
            #expect(scraped.status == "completed" && scraped.result?["title"] == "A page", "\(scraped)")
        }
    }

    @Test func `to fetch a page from a private address fails unless that is allowed`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            let url = "http://127.0.0.1:\(stack.port)/health"
            let task = try await stack.end(of: stack.submit("web_scraper", ["url": .string(url)]).id)
            #expect(task.status == "failed" && task.attempt == 1, "\(task)")
        }
    }

    @Test func `is made once for one idempotency key, however many come at once`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            let body = Stack.submission("echo", ["n": 1])
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await stack.post("/tasks/", body, headers: ["Idempotency-Key": "order-1234"])
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 202 } == 1 && answers.count { $0.status == 200 } == 99)
            #expect(try Set(answers.map { try $0.task().id }).count == 1)
            #expect(try await stack.all("pending").count == 1)
            let other = try await stack.post(
                "/tasks/",
                Stack.submission("echo", ["n": 2]),
                headers: ["Idempotency-Key": "order-1234"]
            )
            #expect(other.status == 409)
        }
    }
}
