import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(5)))
struct SubmissionTests {
    @Test func `A submission is answered 202 with its place and the whole task`() async throws {
        try await APIFixture.run { api async throws in
            let answer = try await api.submit()
            #expect(answer.status == 202 && answer.headers["content-type"] == "application/json")
            let id = try #require(answer["task_id"].stringValue)
            #expect(answer.headers["location"] == "/tasks/\(id)")
            #expect(TaskID(id) != nil && id[id.index(id.startIndex, offsetBy: 14)] == "7")
            let created = try #require(answer["created_at"].stringValue)
            #expect(Timestamp(created)?.description == created)
            #expect(
                answer.text == #"{"task_id":"\#(id)","status":"pending","task_type":"echo","parameters":{},"#
                    + #""priority":5,"queue":"default","delay":null,"run_at":null,"expires_in":null,"timeout":300,"#
                    + #""retry":{"max_attempts":4,"backoff":"exponential","base_delay":1,"max_delay":300,"#
                    + #""jitter":true},"idempotency_key":null,"result_ttl":86400,"tags":[],"callback_url":null,"attempt":0,"#
                    + #""created_at":"\#(created)","scheduled_at":null,"started_at":null,"completed_at":null,"#
                    + #""worker_id":null,"progress":null,"result":null,"error":null,"callback":null,"traceparent":null,"attempts":[]}"#
            )
            let stored = try await api.get("/tasks/" + id)
            #expect(stored.status == 200 && stored.body == answer.body)
        }
    }

    @Test func `Every field of a submission comes back as it was given`() async throws {
        try await APIFixture.run { api async throws in
            let fields =
                #""task_type":"calculator","parameters":{"a":6},"priority":9,"queue":"mail","delay":1.5,"run_at":null,"#
                + #""expires_in":600,"timeout":60.25,"retry":{"max_attempts":100,"backoff":"fixed","base_delay":0,"#
                + #""max_delay":1.125,"jitter":false},"idempotency_key":"order 1234","result_ttl":1,"#
                + #""tags":["nightly","a/b"],"callback_url":null"#
            let answer = try await api.submit("{" + fields + "}")
            #expect(answer.status == 202 && answer.text.contains(fields), "\(answer.text)")
            #expect(answer["status"].stringValue == "scheduled")
            let created = try #require(Timestamp(answer["created_at"].stringValue ?? ""))
            let scheduled = try #require(Timestamp(answer["scheduled_at"].stringValue ?? ""))
            #expect(scheduled - created == .milliseconds(1_500))
        }
    }

    @Test func `A submission for later says when, whichever way it was asked for`() async throws {
        try await APIFixture.run { api async throws in
            let answer = try await api.submit(#"{"task_type":"echo","run_at":"2099-12-31T23:59:59.5+01:00"}"#)
            #expect(answer["status"].stringValue == "scheduled")
            #expect(answer["scheduled_at"].stringValue == "2099-12-31T22:59:59.500Z")
            let past = try await api.submit(#"{"task_type":"echo","run_at":"2001-01-01T00:00:00Z"}"#)
            #expect(past.status == 202 && past["status"].stringValue == "pending")
        }
    }

    /// Values at the edge that are taken.
    private static let taken = [
        #""priority":0"#, #""priority":9"#, #""delay":0"#, #""delay":316224000"#, #""expires_in":0.001"#,
        #""timeout":43200"#, #""timeout":0.001"#, #""result_ttl":31622400"#, #""tags":[]"#,
        #""retry":{"max_attempts":1}"#, #""retry":{"max_delay":2592000}"#, #""retry":{}"#, #""retry":null"#,
        #""idempotency_key":"~"# + String(repeating: "k", count: 254) + #"""#,
        #""queue":""# + String(repeating: "q", count: 64) + #"""#, #""priority":null"#, #""parameters":{}"#,
    ]

    @Test func `Values at the edge are taken`() async throws {
        try await APIFixture.run { api async throws in
            for field in Self.taken {
                let answer = try await api.submit(#"{"task_type":"echo","# + field + "}")
                #expect(answer.status == 202, "\(field): \(answer.text)")
            }
        }
    }

    /// A field of a submission and the name that its refusal must have.
    private static let refused: [(field: String, name: String)] = [
        (#""priority":-1"#, "priority"), (#""priority":10"#, "priority"), (#""priority":"5""#, "priority"),
        (#""priority":1.5"#, "priority"), (#""priority":9223372036854775808"#, "priority"),
        (#""priority":-9223372036854775808"#, "priority"), (#""priority":1e400"#, "priority"),
        (#""parameters":[]"#, "parameters"), (#""parameters":"x""#, "parameters"), (#""queue":"""#, "queue"),
        (#""queue":"A""#, "queue"), (#""queue":"a b""#, "queue"), (#""queue":5"#, "queue"),
        (#""queue":"a\u0000b""#, "queue"), (#""queue":""# + String(repeating: "q", count: 65) + #"""#, "queue"),
        (#""delay":-0.001"#, "delay"), (#""delay":316224000.001"#, "delay"), (#""delay":1e308"#, "delay"),
        (#""delay":"30""#, "delay"), (#""run_at":"tomorrow""#, "run_at"),
        (#""run_at":"2027-02-30T00:00:00Z""#, "run_at"),
        (#""run_at":1800000000"#, "run_at"), (#""delay":1,"run_at":"2027-01-01T00:00:00Z""#, "run_at"),
        (#""expires_in":0"#, "expires_in"), (#""expires_in":316224001"#, "expires_in"), (#""timeout":0"#, "timeout"),
        (#""timeout":43200.001"#, "timeout"), (#""timeout":true"#, "timeout"), (#""result_ttl":0"#, "result_ttl"),
        (#""result_ttl":31622401"#, "result_ttl"), (#""retry":3"#, "retry"),
        (#""retry":{"max_attempts":0}"#, "retry.max_attempts"),
        (#""retry":{"max_attempts":101}"#, "retry.max_attempts"),
        (#""retry":{"backoff":"random"}"#, "retry.backoff"), (#""retry":{"base_delay":-1}"#, "retry.base_delay"),
        (#""retry":{"max_delay":2592001}"#, "retry.max_delay"), (#""retry":{"jitter":1}"#, "retry.jitter"),
        (#""retry":{"attempts":3}"#, "retry.attempts"), (#""idempotency_key":"""#, "idempotency_key"),
        (#""idempotency_key":"ü""#, "idempotency_key"), (#""tags":"a""#, "tags"), (#""tags":["a b"]"#, "tags[0]"),
        (#""tags":["a",7]"#, "tags[1]"),
        (#""tags":["# + (0..<17).map { #""\#($0)""# }.joined(separator: ",") + "]", "tags"),
        (#""prioritty":5"#, "prioritty"), (#""task_id":"x""#, "task_id"), (#""😀":1"#, "?"),
    ]

    @Test func `A value that is not valid is a 422 that names its field`() async throws {
        try await APIFixture.run { api async throws in
            for (field, name) in Self.refused {
                let answer = try await api.submit(#"{"task_type":"echo","# + field + "}")
                #expect(answer.isProblem(422) && answer.wrongFields == [name], "\(field): \(answer.text)")
            }
            for type in [#""""#, #""Echo""#, "7", #""a:b""#, "null", "[]"] {
                let answer = try await api.submit(#"{"task_type":"# + type + "}")
                #expect(answer.isProblem(422) && answer.wrongFields == ["task_type"], "\(type): \(answer.text)")
            }
            let many = try await api.submit(#"{"priority":10,"retry":{"max_attempts":0},"oops":1}"#)
            #expect(Set(many.wrongFields) == ["task_type", "priority", "retry.max_attempts", "oops"])
            #expect(try await api.get("/tasks/")["tasks"] == [])
        }
    }

    @Test func `A body that cannot be read is a 400, one of another kind a 415, one too large a 413`() async throws {
        try await APIFixture.run(settings: ["API_MAX_BODY_BYTES": "4096"]) { api async throws in
            for body in ["", "{", #"{"task_type":"a","task_type":"b"}"#, #"{"task_type":"echo"}}"#, "\u{FEFF}{}"] {
                #expect(try await api.submit(body).isProblem(400), "\(body)")
            }
            let deep = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
            #expect(try await api.submit(#"{"task_type":"echo","parameters":{"a":"# + deep + "}}").isProblem(400))
            let fitting = String(deep.dropFirst().dropLast())
            #expect(try await api.submit(#"{"task_type":"echo","parameters":{"a":"# + fitting + "}}").status == 202)
            let notJSON = try await api.client.send(
                "POST",
                "/tasks",
                headers: [("Content-Type", "text/plain")],
                body: Array("{}".utf8)
            )
            #expect(notJSON.isProblem(415))
            #expect(try await api.client.send("POST", "/tasks", body: Array("{}".utf8)).isProblem(415))
            #expect(try await api.submit(headers: [("Content-Encoding", "gzip")]).isProblem(415))
            let large = #"{"task_type":"echo","parameters":{"a":""# + String(repeating: "x", count: 5_000) + #""}}"#
            #expect(try await api.submit(large).isProblem(413))
            let chunked =
                "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1388\r\n" + String(repeating: " ", count: 5_000) + "\r\n0\r\n\r\n"
            #expect(try await api.client.exchange(Array(chunked.utf8)).isProblem(413))
        }
    }

    @Test func `Payloads come back byte for byte`() async throws {
        let parameters =
            #"{"big":9007199254740993,"one":1.0,"e":1e3,"E":-0.0E-7,"long":123456789012345678901234567890,"#
            + #""none":[],"nothing":{},"null":null,"nested":[[1.10,[true,false]]],"text":"Grüße 日本 😀 \"\\ \n\u0000","#
            + #""z":1,"a":2,"":"empty name"}"#
        try await APIFixture.run { api async throws in
            let answer = try await api.submit(#"{"task_type":"echo","parameters":"# + parameters + "}")
            #expect(answer.status == 202 && answer.text.contains(#""parameters":"# + parameters), "\(answer.text)")
            let id = try #require(answer["task_id"].stringValue)
            #expect(try await api.get("/tasks/" + id).body == answer.body)
            let identifier = try #require(TaskID(id))
            let result = #"[9007199254740993,1.0,[],{},"😀\u0000"]"#
            try await api.finish(identifier, api.start(identifier), .completed(result: Array(result.utf8)))
            #expect(try await api.get("/tasks/" + id).text.contains(#""result":"# + result + ","))
        }
    }

    @Test func `The same key and body answer the first task, another body a 409`() async throws {
        try await APIFixture.run { api async throws in
            let first = try await api.submit(#"{"task_type":"echo","idempotency_key":"k 1"}"#)
            let again = try await api.submit(#"{ "idempotency_key": "k 1", "task_type": "echo", "priority": 5 }"#)
            #expect(first.status == 202 && again.status == 200 && again.body == first.body)
            #expect(again.headers["location"] == first.headers["location"])
            let byHeader = try await api.submit(headers: [("Idempotency-Key", "k 1")])
            #expect(byHeader.status == 200 && byHeader.body == first.body)
            let other = try await api.submit(#"{"task_type":"echo","idempotency_key":"k 1","priority":6}"#)
            #expect(other.isProblem(409))
            #expect(try await api.get("/tasks/")["tasks"].arrayValue?.count == 1)
            let id = try #require(first["task_id"].stringValue)
            #expect(try await api.delete("/tasks/" + id).status == 204)
            let anew = try await api.submit(headers: [("Idempotency-Key", "k 1")])
            #expect(anew.status == 202 && anew["task_id"] != first["task_id"])
        }
    }

    @Test func `Many submissions at once with one key make one task`() async throws {
        try await APIFixture.run { api async throws in
            let answers = try await withThrowingTaskGroup(of: WireAnswer.self) { group in
                for _ in 0..<20 { group.addTask { try await api.submit(headers: [("Idempotency-Key", "once")]) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 202 } == 1 && answers.count { $0.status == 200 } == 19)
            #expect(Set(answers.map { $0["task_id"].stringValue }).count == 1)
        }
    }

    @Test func `A strict submission needs a live worker that serves its type on its queue`() async throws {
        try await APIFixture.run { api async throws in
            func strict(_ body: String) async throws -> WireAnswer {
                try await api.submit(body, to: "/tasks/?strict=true")
            }
            let echo = #"{"task_type":"echo"}"#
            let unserved = try await strict(echo)
            #expect(unserved.isProblem(422) && unserved.wrongFields == ["task_type"])
            try await api.heartbeat("w", serves: ["echo"])
            #expect(try await strict(echo).status == 202)
            #expect(try await strict(#"{"task_type":"other"}"#).isProblem(422))
            #expect(try await strict(#"{"task_type":"echo","queue":"mail"}"#).isProblem(422))
            #expect(try await api.submit(#"{"task_type":"other"}"#, to: "/tasks?strict=false").status == 202)
            #expect(try await api.submit(echo, to: "/tasks/?strict=maybe").isProblem(400))
            #expect(try await api.submit(echo, to: "/tasks/?strikt=true").isProblem(400))
            try await api.kill("w")
            #expect(try await strict(echo).isProblem(422))
        }
    }

    @Test func `Beyond MAX_QUEUES a task for a new queue is a 422 that names the field, alone and in a bulk`()
        async throws
    {
        try await APIFixture.run(settings: ["MAX_QUEUES": "1"]) { api async throws in
            _ = try await api.accepted()
            let refused = try await api.submit(#"{"task_type":"echo","queue":"mail"}"#)
            #expect(refused.isProblem(422) && refused.wrongFields == ["queue"] && refused.text.contains("MAX_QUEUES"))
            let bulk = try await api.submit(
                #"[{"task_type":"echo","queue":"mail"},{"task_type":"echo"}]"#,
                to: "/tasks/bulk"
            )
            let entries = try #require(bulk.json.arrayValue)
            #expect(entries.map { $0["error"]?["status"]?.numberValue?.int64 } == [422, nil], "\(bulk.text)")
            let queues = try await api.get("/queues/")["queues"].arrayValue
            #expect(queues?.map { $0["queue"]?.stringValue } == ["default"])
        }
    }

    @Test func `At the admission limit a submission is a 503 that says when to come again`() async throws {
        try await APIFixture.run(settings: ["ADMISSION_LIMIT": "2"]) { api async throws in
            let first = try await api.accepted()
            _ = try await api.accepted()
            let full = try await api.submit()
            #expect(full.isProblem(503) && full.headers["retry-after"] == "10")
            _ = try await api.post("/tasks/\(first)/cancel")
            #expect(try await api.submit().status == 202)
        }
    }
}
