import Foundation
import HTTPClient
import SchedulerModels
import ScriptedHTTPServer
import StackHarness
import TestServers

/// A scheduler in which whatever must not be logged is a mark: keys, passwords, secrets, and all that clients send.
final class SecretScene {
    var marks: SecretMarks
    let folder: String
    /// Answers everything with an error that holds a mark.
    let receiver: ScriptedHTTPServer
    private var key = ""

    init() throws {
        var first = SecretMarks()
        let answer = first["answer"]
        marks = first
        folder = NSTemporaryDirectory() + "secrets-\(UUID().uuidString)"
        receiver = try ScriptedHTTPServer { _ in
            .text(answer, status: 500, headers: ["Set-Cookie": answer, "Location": "http://127.0.0.1/\(answer)"])
        }
        try FileManager.default.createDirectory(atPath: folder + "/handlers", withIntermediateDirectories: true)
        // Says its parameters and its environment on both outputs, and fails.
        let handler = "#!/bin/sh\ncat >&2\nenv\necho \(marks["handler"])\necho \(marks["handler"]) >&2\nexit 1\n"
        try write("handlers/talk.sh", handler, mode: 0o755)
        let users = "user default on nopass ~* &* +@all\nuser scheduler on >\(marks["redis password"]) ~* &* +@all\n"
        try write("users.acl", users)
        try write("keys", "")
    }

    func remove() {
        receiver.stop()
        // What cannot be removed lies in the temporary folder.
        try? FileManager.default.removeItem(atPath: folder)
    }

    func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder + "/" + name)
    }

    /// A key as an administrator makes it.
    func makeKey() async throws {
        let process = try ServiceProcess.start(
            executable: Binary.apiServer.path(),
            arguments: ["keygen", "everything", "admin", "--append", folder + "/keys"],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        _ = try await process.waitForExit(timeout: .seconds(30))
        key = process.output().trimmingCharacters(in: .whitespacesAndNewlines)
        marks.add("key", key)
    }

    var settings: [String: String] {
        [
            "LOG_LEVEL": "trace", "API_KEYS_FILE": folder + "/keys", "HANDLERS_DIR": folder + "/handlers",
            "CALLBACK_SECRET": marks["callback secret"], "CALLBACK_ALLOW_PRIVATE_ADDRESSES": "true",
            "WORKER_ALLOW_PRIVATE_ADDRESSES": "true", "SHUTDOWN_TIMEOUT": "5",
        ]
    }

    var authorization: [String: String] { ["Authorization": "Bearer \(key)"] }

    /// Makes users of the stack's servers, and says where the services find them.
    func servers(of stack: Stack) async throws -> [String: String] {
        let password = marks["RabbitMQ password"]
        // All tests share the broker and its users.
        let user = "marked-\(UUID().uuidString.lowercased())"
        try await stack.rabbit.evaluate(
            """
            rabbit_auth_backend_internal:add_user(<<"\(user)">>, <<"\(password)">>, <<"tests">>),
            rabbit_auth_backend_internal:set_permissions(
                <<"\(user)">>, <<"\(stack.virtualHost)">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
            """
        )
        return [
            "REDIS_URL": stack.redis.url.replacing(
                "redis://",
                with: "redis://scheduler:\(marks["redis password"])@"
            ),
            "RABBITMQ_URL": stack.rabbitURL.replacing("guest:guest@", with: "\(user):\(password)@"),
        ]
    }

    /// Tasks that succeed and fail in every way, each full of marks.
    func submissions() -> [(body: JSONValue, end: String)] {
        let hook: JSONValue = .string(receiver.url("/\(marks["callback path"])?token=\(marks["callback token"])"))
        let quick: JSONValue = ["max_attempts": 2, "base_delay": 0, "jitter": false]
        let target: JSONValue = .string(receiver.url("/\(marks["URL path"])?token=\(marks["URL token"])"))
        let calls: JSONValue = [
            "url": target, "method": "POST", "body": .string(marks["request body"]),
            "headers": ["Authorization": .string("Bearer \(marks["request header"])")],
        ]
        let payload: JSONValue = ["name": .string(marks["payload"])]
        let sum: JSONValue = ["a": .string(marks["operand"]), "b": 1, "operation": .string(marks["operation"])]
        let all: [(String, JSONValue, String)] = [
            ("echo", payload, "completed"), ("fail", ["message": .string(marks["error"])], "failed"),
            ("fail", ["message": .string(marks["error"]), "retryable": false], "failed"),
            ("calculator", sum, "failed"),
            ("http", calls, "failed"), ("web_scraper", ["url": target], "failed"), ("talk.sh", payload, "failed"),
        ]
        return all.map { type, parameters, end in
            var members: [String: JSONValue] = ["callback_url": hook, "retry": quick]
            // One for each type; of `fail` there are two.
            if type != "fail" { members["idempotency_key"] = .string(marks["idempotency key"] + type) }
            return (Stack.submission(type, parameters, members), end)
        }
    }

    /// What strangers, and clients that are mistaken, send.
    func knocks(port: Int) -> [HTTPCall] {
        let basic = Data("user:\(marks["basic password"])".utf8).base64EncodedString()
        let body = marks["body"]
        let strange: [[String: String]] = [
            ["X-API-Key": marks["guess"]], ["Authorization": "Bearer \(marks["guess"])"],
            ["Authorization": "Basic \(basic)"], ["Authorization": marks["bare key"]],
            ["Authorization": "Bearer \(key)", "X-API-Key": key], ["Cookie": "session=\(marks["cookie"])"],
            ["X Y": marks["malformed field"]], ["Transfer-Encoding": marks["coding"]],
            ["Content-Length": marks["length"]], ["Expect": marks["expectation"]],
        ]
        let paths = [
            "/tasks?api_key=\(key)", "/tasks?token=\(marks["token in query"])", "/tasks/%zz\(marks["broken path"])",
            "/\(marks["path"])", "/tasks?q=\(marks["search"])", "/tasks?error=\(marks["search"])",
            "/tasks?limit=\(marks["limit"])",
        ]
        let bodies = [
            "{\"\(body)\": ", "{\"task_type\": \"\(body)\", \"delay\": \"\(body)\"}", "{\"\(body)\": 1}",
            "\"\(body)", "{\"task_type\":\"echo\",\"queue\":\"\(body) x\"}",
        ]
        let posts = ["/tasks", "/tasks/bulk", "/tasks/actions"].flatMap { path in
            bodies.map { HTTPCall(port: port, method: "POST", path: path, headers: authorization, body: $0) }
        }
        return strange.map { HTTPCall(port: port, path: "/tasks", headers: $0) }
            + paths.flatMap { path in
                [authorization, [:]].map { HTTPCall(port: port, path: path, headers: $0) }
            } + posts
    }

    /// Settings with which a service cannot start, each with a secret in it; those of servers that refuse it too.
    func refusedSettings(_ stack: Stack, _ servers: [String: String], nothing: Int) throws -> [[String: String]] {
        try write("broken-keys", "someone:read:\(marks["broken key line"])\n")
        try write("broken-pem", "-----BEGIN PRIVATE KEY-----\n\(marks["private key"])\n-----END PRIVATE KEY-----\n")
        let wrong = marks["wrong password"]
        let short = String(marks["callback secret"].suffix(12))
        marks.add("short callback secret", short)
        let given: [[String: String]] = [
            ["REDIS_URL": "redis://scheduler:\(wrong)@127.0.0.1:\(nothing)/0"],
            ["REDIS_URL": (servers["REDIS_URL"] ?? "").replacing(marks["redis password"], with: wrong)],
            ["REDIS_URL": "http://:\(wrong)@127.0.0.1/0"], ["REDIS_URL": "redis://:\(wrong)@127.0.0.1:99999/0"],
            ["RABBITMQ_URL": "amqp://marked:\(wrong)@127.0.0.1:\(nothing)/"],
            ["RABBITMQ_URL": (servers["RABBITMQ_URL"] ?? "").replacing(marks["RabbitMQ password"], with: wrong)],
            ["RABBITMQ_URL": (servers["RABBITMQ_URL"] ?? "") + "-nowhere"],
            ["RABBITMQ_URL": "amqps://marked:\(wrong)@127.0.0.1:\(nothing)/%zz"],
            ["API_KEYS_FILE": folder + "/broken-keys"], ["CALLBACK_SECRET": short],
            ["API_TLS_CERTIFICATE": folder + "/broken-pem", "API_TLS_KEY": folder + "/broken-pem"],
        ]
        return given
    }
}
