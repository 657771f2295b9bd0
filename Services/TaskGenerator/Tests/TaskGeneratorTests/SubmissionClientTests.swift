import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import TestServers
import Testing

@testable import TaskGenerator

@Suite(.timeLimit(.minutes(2))) struct SubmissionClientTests {
    private let body = Array(#"{"task_type":"echo","idempotency_key":"k"}"#.utf8)

    private func client(_ url: String, key: String? = nil, retries: Int = 3) -> SubmissionClient {
        SubmissionClient(
            api: APIClient(baseURL: url, key: key, timeout: .seconds(10)),
            maximumRetries: retries
        )
    }

    private func error(_ outcome: SubmissionOutcome) -> APIError? {
        guard case .failed(let error) = outcome.answer else { return nil }
        return error
    }

    @Test func `an accepted task comes back with its identifier`() async throws {
        let scheduler = try FakeScheduler()
        let outcome = await client(scheduler.url, key: "secret").submit(body, isIdempotent: true)
        guard case .accepted(let task, let isRepeat) = outcome.answer else {
            Issue.record("not accepted: \(outcome.answer)")
            return
        }
        #expect(TaskID(task.id) != nil)
        #expect(!isRepeat)
        let request = try #require(scheduler.server.requests.first)
        #expect(request.target == "/tasks/")
        #expect(request.headers["Authorization"] == "Bearer secret")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.body == body)
    }

    @Test func `a busy API is asked again after the time it names`() async throws {
        let busy = ScriptedAnswer.text(#"{"detail":"full"}"#, status: 503, headers: ["Retry-After": "1"])
        let scheduler = try FakeScheduler { $0 == 0 ? busy : nil }
        let start = ContinuousClock.now
        let outcome = await client(scheduler.url).submit(body, isIdempotent: true)
        #expect(error(outcome) == nil)
        #expect(outcome.retries == 1)
        #expect(ContinuousClock.now - start >= .seconds(1))
        #expect(scheduler.server.requests.map(\.body) == [body, body])
    }

    @Test func `a lost answer is asked for again with the key and makes no second task`() async throws {
        let scheduler = try FakeScheduler()
        // Accepted, and cut off within the answer: a connection that ends before any byte is tried again by libcurl.
        let cut = try ScriptedHTTPServer { request in
            _ = scheduler.accept(request.body)
            return .raw(Array("HTTP/1.1 20".utf8))
        }
        let first = await client("http://127.0.0.1:\(cut.port)", retries: 0).submit(body, isIdempotent: true)
        let second = await client(scheduler.url).submit(body, isIdempotent: true)
        #expect(error(first).map { SubmissionClient.mayRepeat($0, isIdempotent: true) } == true)
        guard case .accepted(_, let isRepeat) = second.answer else {
            Issue.record("not accepted: \(second.answer)")
            return
        }
        #expect(isRepeat)
        #expect(scheduler.taskCount == 1)
    }

    @Test func `without a key a lost answer is not asked for again`() async throws {
        let scheduler = try FakeScheduler { _ in .raw([]) }
        let outcome = await client(scheduler.url).submit(body, isIdempotent: false)
        #expect(error(outcome)?.code == .unanswered)
        #expect(outcome.retries == 0)
        #expect(!outcome.wasAnswered)
    }

    @Test func `without a key a full API is not asked again but a hasty client is`() {
        func refusal(_ status: Int) -> APIError {
            let response = HTTPClientResponse(status: status, headers: [:], body: [], effectiveURL: "")
            return APIError(refusal: response, operation: "POST")
        }
        #expect(!SubmissionClient.mayRepeat(refusal(503), isIdempotent: false))
        #expect(SubmissionClient.mayRepeat(refusal(503), isIdempotent: true))
        #expect(SubmissionClient.mayRepeat(refusal(429), isIdempotent: false))
        #expect(!SubmissionClient.mayRepeat(refusal(422), isIdempotent: true))
        #expect(!SubmissionClient.mayRepeat(refusal(500), isIdempotent: true))
    }

    @Test func `a refusal names the fields and is not repeated`() async throws {
        let problem = #"{"detail":"not valid","errors":[{"field":"retry.max_attempts","message":"must be less"}]}"#
        let scheduler = try FakeScheduler { _ in .text(problem, status: 422) }
        let outcome = await client(scheduler.url).submit(body, isIdempotent: true)
        let refusal = try #require(error(outcome))
        #expect(refusal.status == 422)
        #expect(refusal.fields == [FieldError(field: "retry.max_attempts", message: "must be less")])
        #expect(refusal.description == "POST /tasks/: refused (422): not valid\n  retry.max_attempts: must be less")
        #expect(refusal.exitCode == 2)
        #expect(outcome.retries == 0)
        #expect(outcome.wasAnswered)
    }

    @Test func `nobody listening is tried again and then given up`() async throws {
        let url = "http://user:hidden@127.0.0.1:\(try FreePort.next())"
        let outcome = await client(url, key: "secret", retries: 2).submit(body, isIdempotent: false)
        let failure = try #require(error(outcome))
        #expect(failure.code == .unreachable)
        #expect(failure.exitCode == 3)
        #expect(outcome.retries == 2)
        #expect(!failure.description.contains("hidden") && !failure.description.contains("secret"))
    }

    @Test func `something that is not the API is told apart`() async throws {
        let server = try ScriptedHTTPServer { _ in .text("<html>hello</html>") }
        let outcome = await client("http://127.0.0.1:\(server.port)/").submit(body, isIdempotent: true)
        #expect(error(outcome)?.code == .unreadable)
        #expect(server.requests.first?.target == "/tasks/")
    }

    @Test func `a task is followed over a restart of the API until it has ended`() async throws {
        let counter = RequestCounter()
        let server = try ScriptedHTTPServer { _ in
            switch counter.next() {
            case 0: .text(#"{"task_id":"x","status":"running"}"#)
            case 1: .text("{}", status: 503)
            case 2: .raw([])
            default: .text(#"{"task_id":"x","status":"completed","result":42}"#)
            }
        }
        let api = APIClient(baseURL: "http://127.0.0.1:\(server.port)", key: nil, timeout: .seconds(10))
        let task = try await TaskFollower(api: api).follow("x", until: nil)
        #expect(task.status == .completed)
        #expect(TaskOutput.line(task) == "x  completed  42")
        #expect(server.requests.allSatisfy { $0.target == "/tasks/x?wait=20" })
    }

    @Test func `following ends at the deadline with the task as it stands`() async throws {
        let server = try ScriptedHTTPServer { _ in .text(#"{"task_id":"x","status":"running"}"#) }
        let api = APIClient(baseURL: "http://127.0.0.1:\(server.port)", key: nil, timeout: .seconds(10))
        let task = try await TaskFollower(api: api).follow("x", until: .now + .milliseconds(900))
        #expect(task.status == .running)
        #expect(server.requests.first?.target == "/tasks/x?wait=1")
    }

    @Test func `a task that is gone ends the following`() async throws {
        let server = try ScriptedHTTPServer { _ in .text(#"{"detail":"no such task"}"#, status: 404) }
        let api = APIClient(baseURL: "http://127.0.0.1:\(server.port)", key: nil, timeout: .seconds(10))
        let error = await #expect(throws: APIError.self) { try await TaskFollower(api: api).follow("x", until: nil) }
        #expect(error?.status == 404)
    }
}
