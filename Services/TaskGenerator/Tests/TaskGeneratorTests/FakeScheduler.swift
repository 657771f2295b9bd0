import Foundation
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer

/// Plays the API for the tasks that a workload makes: accepts each, and shows it ended as its type demands.
final class FakeScheduler: Sendable {
    let server: ScriptedHTTPServer
    private let tasks: TaskShelf

    /// A scheduler; `intercept` may answer a submission in its place, given its number from 0.
    init(
        wrongSum: Bool = false,
        intercept: @escaping @Sendable (_ number: Int) -> ScriptedAnswer? = { _ in nil }
    ) throws {
        let tasks = TaskShelf()
        self.tasks = tasks
        server = try ScriptedHTTPServer { request in
            if request.method == "POST" {
                if let answer = intercept(tasks.countSubmission()) { return answer }
                if request.target == "/tasks/bulk" { return tasks.acceptAll(request.body) }
                return tasks.accept(request.body)
            }
            let path = request.target.split(separator: "?")[0]
            return tasks.show(String(path.split(separator: "/").last ?? ""), wrongSum: wrongSum)
        }
    }

    /// Accepts a submission that came another way.
    func accept(_ body: [UInt8]) -> ScriptedAnswer { tasks.accept(body) }

    var url: String { "http://127.0.0.1:\(server.port)" }
    /// Tasks that exist: fewer than submissions when keys were repeated.
    var taskCount: Int { tasks.count }
}

/// The tasks of a fake scheduler.
private final class TaskShelf: @unchecked Sendable {
    // Safety: every variable is guarded by `lock`.
    private let lock = NSLock()
    private var submissions = 0
    private var bodies: [String: JSONValue] = [:]
    private var keys: [String: String] = [:]
    private let identifiers = TaskIDGenerator()

    var count: Int { lock.withLock { bodies.count } }

    func countSubmission() -> Int {
        lock.withLock {
            submissions += 1
            return submissions - 1
        }
    }

    func accept(_ bytes: [UInt8]) -> ScriptedAnswer {
        guard let body = try? JSONParser.parse(bytes), (try? TaskSubmission(body)) != nil else {
            return .text("{}", status: 422)
        }
        let (id, isNew) = lock.withLock { () -> (String, Bool) in
            if let key = body["idempotency_key"]?.stringValue, let known = keys[key] { return (known, false) }
            let id = identifiers.next(now: Timestamp(milliseconds: 1_800_000_000_000)).description
            bodies[id] = body
            if let key = body["idempotency_key"]?.stringValue { keys[key] = id }
            return (id, true)
        }
        return .text(#"{"task_id":"\#(id)","status":"pending"}"#, status: isNew ? 202 : 200)
    }

    /// One line of answer for each line of the body.
    func acceptAll(_ bytes: [UInt8]) -> ScriptedAnswer {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { line -> String in
            guard case .response(let status, _, let body) = accept(Array(line)), status < 300 else {
                return #"{"error":{"status":422,"detail":"not valid","errors":[{"field":"x","message":"bad"}]}}"#
            }
            return #"{"task":"# + String(decoding: body, as: UTF8.self) + "}"
        }
        return .text(lines.joined(separator: "\n") + "\n", headers: ["Content-Type": "application/x-ndjson"])
    }

    func show(_ id: String, wrongSum: Bool) -> ScriptedAnswer {
        guard let body = lock.withLock({ bodies[id] }) else { return .text(#"{"detail":"no such task"}"#, status: 404) }
        var task = JSONObject()
        task["task_id"] = .string(id)
        task["created_at"] = "2027-01-01T00:00:00.000Z"
        task["completed_at"] = "2027-01-01T00:00:00.250Z"
        switch body["task_type"]?.stringValue {
        case "fail":
            task["status"] = "failed"
            task["error"] = ["code": "generated", "message": "generated to fail", "attempt": 2, "retryable": true]
        case "calculator":
            task["status"] = "completed"
            task["result"] = calculate(body["parameters"] ?? .null, isWrong: wrongSum)
        default:
            task["status"] = "completed"
            task["result"] = body["parameters"] ?? .null
        }
        return .text(JSONValue.object(task).text)
    }

    private func calculate(_ parameters: JSONValue, isWrong: Bool) -> JSONValue {
        let left = parameters["a"]?.numberValue?.double ?? .nan
        let right = parameters["b"]?.numberValue?.double ?? .nan
        let answer =
            switch parameters["operation"]?.stringValue {
            case "add": left + right
            case "subtract": left - right
            case "multiply": left * right
            default: left / right
            }
        return JSONValue.double(isWrong ? answer + 1 : answer) ?? .null
    }
}
