import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("The contract with clients", .timeLimit(.minutes(5)), .keepsLogs)
struct ContractTests {
    @Test func `is kept in every row, by real processes, over HTTP`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1", concurrency: 4)
            let open = try await stack.submit("echo", [:], ["delay": 3_600]).id
            let ended = try await stack.end(of: stack.submit("echo").id).id
            for call in ContractCall.all {
                let path = call.path.replacing("{id}", with: open).replacing("{ended}", with: ended)
                let answer = try await HTTPCall(
                    port: stack.port,
                    method: call.method,
                    path: path,
                    headers: call.headers,
                    body: call.body
                ).send()
                #expect(answer.status == call.status, "\(call): \(answer)")
                if answer.status >= 400 { try expectProblem(answer, call) }
            }
        }
    }

    /// One shape for every refusal.
    private func expectProblem(_ answer: Answer, _ call: ContractCall) throws {
        #expect(answer.headers["content-type"] == "application/problem+json", "\(call)")
        let problem = try answer.json()
        #expect(problem["status"]?.numberValue?.text == "\(answer.status)", "\(call)")
        for field in ["type", "title", "detail", "request_id"] {
            #expect(problem[field]?.stringValue?.isEmpty == false, "\(call): no \(field)")
        }
        let fields = problem["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? []
        #expect(Set(fields) == Set(call.wrongFields), "\(call)")
        if answer.status == 405 { #expect(answer.headers["allow"] != nil, "\(call)") }
    }

    @Test func `refuses what is not JSON, compressed, or without a length`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            for (headers, status) in [
                (["Content-Type": "text/plain"], 415), (["Content-Type": "application/x-www-form-urlencoded"], 415),
                (["Content-Type": "application/json", "Content-Encoding": "gzip"], 415),
            ] {
                let answer = try await HTTPCall(
                    port: stack.port,
                    method: "POST",
                    path: "/tasks/",
                    headers: headers.merging(["Content-Length": "2"]) { first, _ in first },
                    rawBody: "{}"
                ).send()
                #expect(answer.status == status, "\(headers): \(answer)")
            }
            let bare = try await HTTPCall(port: stack.port, method: "POST", path: "/tasks/").send()
            #expect(bare.status == 411 || bare.status == 415, "\(bare)")
        }
    }

    @Test func `makes one task of two hundred submissions with one key`() async throws {
        try await Stack.with { stack in
            try await stack.startAPI()
            try await stack.startWorker("w1")
            let body = Stack.submission("echo", [:], ["idempotency_key": "order-1234"])
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<200 { group.addTask { try await stack.post("/tasks/", body) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 202 } == 1)
            #expect(answers.allSatisfy { $0.status == 202 || $0.status == 200 })
            #expect(try Set(answers.map { try $0.task().id }).count == 1)
        }
    }
}
