import SchedulerModels
import TaskBroker
import TaskStore
import TestServers
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(10)))
struct BulkTests {
    private static let lines = "application/x-ndjson"

    @Test func `An array is answered by an array of the tasks, in order, each as it is stored`() async throws {
        try await APIFixture.run { api async throws in
            let answer = try await api.bulk(
                #"[{"task_type":"echo","priority":9},{"task_type":"sleep","delay":60},{"task_type":"echo","tags":["x"]}]"#
            )
            #expect(answer.status == 200 && answer.headers["content-type"] == "application/json")
            let tasks = try #require(answer.json.arrayValue).map { try #require($0["task"]) }
            #expect(tasks.map { $0["task_type"]?.stringValue } == ["echo", "sleep", "echo"])
            #expect(tasks.map { $0["status"]?.stringValue } == ["pending", "scheduled", "pending"])
            for task in tasks {
                let id = try #require(task["task_id"]?.stringValue)
                #expect(try await api.get("/tasks/" + id).json == task)
            }
            #expect(try await api.bulk("[]").text == "[]")
        }
    }

    @Test func `A stream is answered by a stream, a line for each line that is not blank`() async throws {
        try await APIFixture.run { api async throws in
            let body = #"{"task_type":"a"}"# + "\n\n" + "{\r\n" + #"{"task_type":"b"}"#
            let answer = try await api.bulk(body, type: Self.lines)
            #expect(answer.status == 200 && answer.headers["content-type"] == Self.lines)
            #expect(answer.text.hasSuffix("\n"))
            let entries = try answer.lines
            #expect(entries.map { $0["task"]?["task_type"]?.stringValue } == ["a", nil, "b"])
            #expect(entries[1]["error"]?["status"]?.numberValue?.int64 == 400)
            let empty = try await api.bulk("\n", type: Self.lines)
            #expect(empty.status == 200 && empty.body == [])
        }
    }

    @Test func `Every item has its own outcome, and the good ones are stored whatever the others are`() async throws {
        let settings = ["API_MAX_BODY_BYTES": "1024", "ADMISSION_LIMIT": "3"]
        try await APIFixture.run(settings: settings) { api async throws in
            let large = #"{"task_type":"echo","parameters":{"a":""# + String(repeating: "x", count: 1_024) + #""}}"#
            let items = [
                #"{"task_type":"echo","idempotency_key":"k"}"#, #"{"task_type":"echo","priority":10,"oops":1}"#,
                #"{"task_type":"echo","idempotency_key":"k"}"#,
                #"{"task_type":"echo","idempotency_key":"k","priority":1}"#,
                large, "[]", #"{"task_type":"echo"}"#, #"{"task_type":"echo"}"#, #"{"task_type":"echo"}"#,
            ]
            let answer = try await api.bulk("[" + items.joined(separator: ",") + "]")
            let entries = try #require(answer.json.arrayValue)
            let statuses = entries.map { $0["error"]?["status"]?.numberValue?.int64 ?? 0 }
            #expect(statuses == [0, 422, 0, 409, 413, 422, 0, 0, 503], "\(answer.text)")
            #expect(entries[0]["task"]?["task_id"] == entries[2]["task"]?["task_id"])
            let fields = entries[1]["error"]?["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? []
            #expect(Set(fields) == ["priority", "oops"])
            #expect(entries[8]["error"]?["retry_after"]?.numberValue?.int64 == 10)
            #expect(try await api.get("/tasks/")["tasks"].arrayValue?.count == 3)
        }
    }

    @Test func `The problem of an item has the shape of any other`() async throws {
        try await APIFixture.run { api async throws in
            let entries = try #require(try await api.bulk(#"[{"task_type":"A"}]"#).json.arrayValue)
            let problem = try #require(entries.first?["error"]?.objectValue)
            #expect(problem.members.map(\.key) == ["type", "title", "status", "detail", "errors", "request_id"])
        }
    }

    @Test func `The same bulk sent twice makes its tasks once`() async throws {
        try await APIFixture.run { api async throws in
            let items = (0..<700).map { #"{"task_type":"echo","idempotency_key":"k\#($0)"}"# }
            let body = "[" + items.joined(separator: ",") + "]"
            let first = try await api.bulk(body)
            let again = try await api.bulk(body)
            #expect(first.status == 200 && again.body == first.body)
            #expect(Set(try first.taskIDs).count == 700)
        }
    }

    @Test func `With strict an item that nobody serves is its own error`() async throws {
        try await APIFixture.run { api async throws in
            try await api.heartbeat("w", serves: ["echo"])
            let body = #"[{"task_type":"echo"},{"task_type":"shout"},{"task_type":"echo","queue":"mail"}]"#
            let entries = try #require(try await api.bulk(body, to: "/tasks/bulk?strict=true").json.arrayValue)
            #expect(entries.map { $0["error"]?["status"]?.numberValue?.int64 ?? 0 } == [0, 422, 422])
            let lenient = try #require(try await api.bulk(body).json.arrayValue)
            #expect(lenient.allSatisfy { $0["task"] != nil })
        }
    }

    @Test func `What is wrong with the request as a whole is refused as a whole, and nothing is stored`() async throws {
        let settings = ["API_MAX_BODY_BYTES": "1024", "API_MAX_BULK_BYTES": "65536"]
        try await APIFixture.run(settings: settings) { api async throws in
            let item = #"{"task_type":"echo"}"#
            #expect(try await api.bulk("[" + item + ",").isProblem(400))
            #expect(try await api.bulk("[" + item + ",{]").isProblem(400))
            #expect(try await api.bulk(item).isProblem(422))
            #expect(try await api.bulk(item, type: "text/plain").isProblem(415))
            #expect(try await api.bulk("[]", headers: [("Content-Encoding", "gzip")]).isProblem(415))
            #expect(try await api.bulk("[" + item + "]", headers: [("Idempotency-Key", "k")]).isProblem(400))
            #expect(try await api.bulk("[" + item + "]", to: "/tasks/bulk?bogus=1").isProblem(400))
            let many = Array(repeating: "{}", count: 10_001)
            #expect(try await api.bulk("[" + many.joined(separator: ",") + "]").isProblem(413))
            #expect(try await api.bulk(many.joined(separator: "\n"), type: Self.lines).isProblem(413))
            let large = "[" + Array(repeating: item, count: 4_000).joined(separator: ",") + "]"
            #expect(large.utf8.count > 65_536)
            #expect(try await api.bulk(large).isProblem(413))
            #expect(try await api.get("/tasks/")["tasks"] == [])
            let fitting = "[" + Array(repeating: item, count: 2_000).joined(separator: ",") + "]"
            #expect(try await api.bulk(fitting, to: "/tasks/bulk/").status == 200)
            // The larger body is this route's alone.
            #expect(try await api.submit(fitting).isProblem(413))
        }
    }

    @Test func `Ten thousand tasks into a queue that is new are stored and published`() async throws {
        let rabbit = try await PrivateRabbitMQ.shared()
        try await APIFixture.run(rabbitURL: try await rabbit.makeVirtualHost()) { api async throws in
            let items = (0..<10_000).map { #"{"task_type":"echo","parameters":{"n":\#($0)},"queue":"new"}"# }
            let answer = try await api.bulk(items.joined(separator: "\n"), type: Self.lines)
            let entries = try answer.lines
            #expect(entries.map { $0["task"]?["parameters"]?["n"]?.numberValue?.int64 } == (0..<10_000).map { $0 })
            let ids = entries.compactMap { $0["task"]?["task_id"]?.stringValue }
            #expect(Set(ids).count == 10_000)
            #expect(ids == ids.sorted())
            let places = QueueBand.all(of: "new")
            #expect(try await api.store.waiting(in: places).values.reduce(0, +) == 10_000)
            // On a very busy machine the reconciler may take a part for lost and publish it again; never all of it.
            let publisher = api.assembly.publisher
            let ready = { try await publisher.ready(in: places).values.reduce(0, +) }
            try await eventually(within: .seconds(60), state: { "\((try? await ready()) ?? -1) messages" }) {
                try await ready() >= 10_000
            }
            #expect(try await ready() < 13_000)
        }
    }

    @Test func `A store that is lost in the midst of a bulk is asked again, and no task is made twice`() async throws {
        let redis = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: redis.port)
        try await APIFixture.run(redisURL: proxy.url(for: redis.url)) { api async throws in
            proxy.mode = .delay(.milliseconds(100))
            async let bulk = api.bulk(Self.echoes(3_000))
            try await eventually(within: .seconds(30)) { try await Self.stored(redis, api) >= 500 }
            proxy.resetAll()
            let answer = try await bulk
            #expect(Set(try answer.taskIDs).count == 3_000, "\(answer.text.prefix(500))")
            #expect(try await Self.stored(redis, api) == 3_000)
        }
        proxy.stop()
        await redis.stop()
    }

    @Test func `A store that dies in the midst of a bulk leaves each item with what is known of it`() async throws {
        let redis = try await PrivateRedis.start()
        let proxy = try FaultProxy.start(upstreamPort: redis.port)
        try await APIFixture.run(redisURL: proxy.url(for: redis.url)) { api async throws in
            proxy.mode = .delay(.milliseconds(300))
            async let bulk = api.bulk(Self.echoes(4_000))
            try await eventually(within: .seconds(30)) { try await Self.stored(redis, api) >= 1_000 }
            await redis.kill()
            let answer = try await bulk
            let entries = try #require(answer.json.arrayValue)
            let stored = entries.prefix { $0["task"] != nil }
            #expect(answer.status == 200 && entries.count == 4_000 && stored.count >= 500 && stored.count < 4_000)
            for entry in entries.dropFirst(stored.count) {
                #expect(entry["error"]?["status"]?.numberValue?.int64 == 503)
                #expect(entry["error"]?["retry_after"]?.numberValue?.int64 == 2)
            }
            let details = Set(entries.compactMap { $0["error"]?["detail"]?.stringValue })
            #expect(details.contains { $0.contains("is not known") } && details.contains { $0.contains("not stored") })
            // Nothing known to be stored is a failure of the whole.
            #expect(try await api.bulk(Self.echoes(3)).isProblem(503))
            try await redis.restart()
            proxy.mode = .pass
            try await eventually(within: .seconds(30)) { try await api.get("/health").status == 200 }
            for id in [try #require(stored.first), try #require(stored.last)] {
                let text = try #require(id["task"]?["task_id"]?.stringValue)
                #expect(try await api.get("/tasks/" + text).status == 200)
            }
        }
        proxy.stop()
        await redis.stop()
    }

    @Test func `Without a broker a bulk is stored all the same and published when it is back`() async throws {
        let rabbit = try await PrivateRabbitMQ.start()
        try await APIFixture.run(rabbitURL: rabbit.url) { api async throws in
            await rabbit.kill()
            let answer = try await api.bulk(Self.echoes(2_000))
            #expect(Set(try answer.taskIDs).count == 2_000)
            try await rabbit.restart()
            try await eventually(within: .seconds(90)) {
                try await api.assembly.publisher.ready(in: QueueBand.all(of: "default")).values.reduce(0, +) == 2_000
            }
        }
        await rabbit.stop()
    }

    private static func echoes(_ count: Int) -> String {
        "[" + Array(repeating: #"{"task_type":"echo"}"#, count: count).joined(separator: ",") + "]"
    }

    /// How many open tasks Redis holds, asked past the proxy.
    private static func stored(_ redis: PrivateRedis, _ api: APIFixture) async throws -> Int {
        Int(try redis.command("ZCARD", api.store.keys.due).split(separator: "\n").first ?? "") ?? -1
    }
}

extension APIFixture {
    fileprivate func bulk(
        _ body: String,
        type: String = "application/json",
        to path: String = "/tasks/bulk",
        headers: [(String, String)] = []
    ) async throws -> WireAnswer {
        try await client.send("POST", path, headers: [("Content-Type", type)] + headers, body: Array(body.utf8))
    }
}

extension WireAnswer {
    /// The lines of a stream as JSON.
    fileprivate var lines: [JSONValue] {
        get throws { try text.split(separator: "\n").map { try JSONParser.parse(String($0)) } }
    }

    /// The identifiers of the tasks among the entries, in order.
    fileprivate var taskIDs: [String] {
        get throws {
            let entries = headers["content-type"] == "application/json" ? json.arrayValue ?? [] : try lines
            return entries.compactMap { $0["task"]?["task_id"]?.stringValue }
        }
    }
}
