import Foundation
import SchedulerModels
import StackHarness
import Testing
import TestServers

@Suite("Secrets", .timeLimit(.minutes(5)), .keepsLogs)
struct SecretsTests {
    /// Made by the program itself, as an administrator would.
    private static func keygen(_ name: String, _ role: String, _ file: String) async throws -> String {
        let process = try ServiceProcess.start(
            executable: Binary.apiServer.path(),
            arguments: ["keygen", name, role, "--append", file],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        #expect(try await process.waitForExit(timeout: .seconds(30)) == .exited(0))
        return process.output().trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func `are in no line of a log at the lowest level: keys, passwords, payloads, signatures`() async throws {
        let file = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let key = try await Self.keygen("admin", "admin", file)
        let marks = [
            "redis": "markredispassword", "rabbit": "markrabbitpassword", "callback": "mark-callback-secret-0123456789",
            "payload": "mark-payload-7f", "guess": "mark-guessed-key", "idempotency": "mark-body-only",
        ]
        let settings = [
            "LOG_LEVEL": "trace", "LOG_FORMAT": "json", "API_KEYS_FILE": file,
            "CALLBACK_SECRET": marks["callback"] ?? "",
            "CALLBACK_ALLOW_PRIVATE_ADDRESSES": "true",
        ]
        let locked = ["requirepass": marks["redis"] ?? ""]
        try await Stack.with(settings: settings, redisOptions: locked) { stack in
            let virtualHost = stack.rabbitURL.split(separator: "/").last.map(String.init) ?? ""
            try await stack.rabbit.evaluate(
                """
                catch rabbit_auth_backend_internal:add_user(<<"marked-lines">>, <<"markrabbitpassword">>, <<"tests">>),
                rabbit_auth_backend_internal:set_permissions(
                    <<"marked-lines">>, <<"\(virtualHost)">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
                """
            )
            let rabbit = stack.rabbitURL.replacing("guest:guest@", with: "marked-lines:markrabbitpassword@")
            let api = try await stack.startAPI(["RABBITMQ_URL": rabbit])
            let worker = try stack.launch(.worker, as: "w1", ["WORKER_ID": "w1", "RABBITMQ_URL": rabbit])
            try await worker.waitForOutput(containing: "ready", timeout: .seconds(30))
            let headers = ["Authorization": "Bearer \(key)", "traceparent": Self.trace]
            let body: JSONValue = [
                "task_type": "echo", "parameters": ["text": "mark-payload-7f"], "callback_url": "http://192.0.2.1/",
            ]
            let accepted = try await stack.post("/tasks/", body, headers: headers)
            #expect(accepted.status == 202, "\(accepted)")
            let id = try accepted.task().id
            let ended = try await HTTPCall(port: stack.port, path: "/tasks/\(id)?wait=20", headers: headers).send()
            #expect(try ended.task().status == "completed")
            // What is refused is as secret as what is taken.
            for (given, status) in [(["X-API-Key": "mark-guessed-key"], 401), (headers, 422)] {
                let refused = try await stack.post("/tasks/", ["mark": "mark-body-only"], headers: given)
                #expect(refused.status == status)
            }
            let broken = HTTPCall(
                port: stack.port,
                method: "POST",
                path: "/tasks/",
                headers: headers,
                body: #"{"mark-body-only": "#
            )
            #expect(try await broken.send().status == 400)
            // A store and a broker that go and come make both speak of their connections.
            try await stack.redis.restart()
            try await eventually(within: .seconds(30)) {
                try await HTTPCall(port: stack.port, path: "/health/ready").send().status == 200
            }
            for process in [api, worker] { #expect(try await process.terminate(timeout: .seconds(60)) == .exited(0)) }
            for process in [api, worker] {
                let output = process.output()
                #expect(output.contains(#""level":"debug""#))
                for secret in Array(marks.values) + [key] {
                    #expect(!output.contains(secret), "\(secret) is in the log")
                }
            }
            #expect(api.output().contains("refused"))
            #expect(try ended.task().json["traceparent"]?.stringValue == Self.trace)
            let accessed = try Self.events(api).filter { $0["message"]?.stringValue == "answered" }
            #expect(accessed.allSatisfy { $0["request_id"]?.stringValue?.isEmpty == false && $0["route"] != nil })
            for status in ["202", "200"] {
                #expect(accessed.contains { $0["task_id"]?.stringValue == id && $0["status"]?.stringValue == status })
            }
            for message in ["starts", "settled"] {
                #expect(
                    try Self.events(worker).contains {
                        $0["message"]?.stringValue == message && $0["task_id"]?.stringValue == id
                            && $0["attempt"]?.stringValue == "1" && $0["worker_id"]?.stringValue == "w1"
                    },
                    "\(message)"
                )
            }
        }
    }

    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// What a service has logged: every line of it is a JSON object.
    private static func events(_ process: ServiceProcess) throws -> [JSONValue] {
        try process.output().split(separator: "\n").map { line in
            let event = try JSONParser.parse(Array(line.utf8))
            for field in ["time", "level", "service", "message"] {
                #expect(event[field]?.stringValue != nil, "\(line)")
            }
            return event
        }
    }

    @Test func `are read again on SIGHUP, and a broken file changes nothing`() async throws {
        let file = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let first = try await Self.keygen("first", "read", file)
        try await Stack.with(settings: ["API_KEYS_FILE": file]) { stack in
            let api = try await stack.startAPI()
            func status(_ key: String) async throws -> Int {
                try await HTTPCall(port: stack.port, path: "/tasks", headers: ["X-API-Key": key]).send().status
            }
            let second = try await Self.keygen("second", "read", file)
            #expect(try await status(first) == 200)
            #expect(try await status(second) == 401)
            api.signal(SIGHUP)
            try await eventually(within: .seconds(20)) { try await status(second) == 200 }
            try "second:read:nothing\n".write(toFile: file, atomically: true, encoding: .utf8)
            api.signal(SIGHUP)
            try await api.waitForOutput(containing: "the old keys stay", timeout: .seconds(20))
            #expect(try await status(first) == 200)
            #expect(try await status(second) == 200)
        }
    }
}
