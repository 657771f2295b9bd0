import SchedulerModels
import Testing

@Suite struct TaskSubmissionTests {
    private func parse(_ members: String) throws -> TaskSubmission {
        try TaskSubmission(try JSONParser.parse(#"{"task_type":"echo"\#(members.isEmpty ? "" : ",")\#(members)}"#))
    }

    /// The fields that are refused.
    private func refused(_ members: String) throws -> [String] {
        do {
            _ = try parse(members)
            return []
        } catch let error as ValidationError {
            return error.errors.map(\.field)
        }
    }

    @Test func `what is not said has the contract's default`() throws {
        let submission = try parse("")
        #expect(submission == TaskSubmission(taskType: "echo"))
        #expect(submission.parameters.isEmpty)
        #expect(submission.priority == 5)
        #expect(submission.queue == "default")
        #expect(submission.delay == nil)
        #expect(submission.runAt == nil)
        #expect(submission.expiresIn == nil)
        #expect(submission.timeout == .seconds(300))
        #expect(submission.retry == RetryPolicy())
        #expect(submission.retry.maximumAttempts == 4)
        #expect(submission.idempotencyKey == nil)
        #expect(submission.resultTTL == .seconds(86_400))
        #expect(submission.tags.isEmpty)
    }

    @Test func `null counts as absent in every field`() throws {
        let nulls = [
            "parameters", "priority", "queue", "delay", "run_at", "expires_in", "timeout", "retry", "idempotency_key",
            "result_ttl", "tags",
        ].map { #""\#($0)":null"# }
        #expect(try parse(nulls.joined(separator: ",")) == TaskSubmission(taskType: "echo"))
        let retry = #""retry":{"max_attempts":null,"backoff":null,"base_delay":null,"max_delay":null,"jitter":null}"#
        #expect(try parse(retry) == TaskSubmission(taskType: "echo"))
    }

    @Test(arguments: [
        #""priority":0"#, #""priority":9"#, #""priority":5.0"#, #""priority":9e0"#, #""queue":"a.b-c_1""#,
        #""delay":0"#,
        #""delay":0.001"#, #""delay":316224000"#, #""run_at":"1970-01-01T00:00:00Z""#,
        #""run_at":"2027-01-01T00:00:00+02:00""#,
        #""expires_in":0.001"#, #""expires_in":316224000"#, #""timeout":0.001"#, #""timeout":43200"#,
        #""result_ttl":1"#,
        #""result_ttl":31622400"#, #""idempotency_key":"~ a""#, #""retry":{}"#, #""retry":{"max_attempts":1}"#,
        #""retry":{"max_attempts":100}"#, #""retry":{"base_delay":0,"max_delay":2592000}"#,
        #""retry":{"base_delay":86400}"#,
        #""retry":{"backoff":"linear","jitter":false}"#, #""tags":[]"#, #""tags":["a","b"]"#,
        #""parameters":{"a":[1]}"#,
    ])
    func `a value at its bound is taken, and reads back the same`(members: String) throws {
        let submission = try parse(members)
        let again = try JSONParser.parse(Array("{".utf8) + submission.members + Array("}".utf8))
        #expect(try TaskSubmission(again) == submission)
        #expect(try TaskSubmission(again).members == submission.members)
    }

    @Test(arguments: [
        ("priority", #"-1"#), ("priority", "10"), ("priority", "1.5"), ("priority", "1e3"), ("priority", #""1""#),
        ("priority", "-9223372036854775808"), ("priority", "9223372036854775808"), ("priority", "1e400"),
        ("priority", "true"),
        ("priority", "[]"), ("queue", #""""#), ("queue", #""A""#), ("queue", "7"), ("queue", #""a b""#),
        ("parameters", "[]"), ("parameters", #""a""#), ("parameters", "1"), ("delay", "-1"), ("delay", "-0.001"),
        ("delay", "316224000.001"), ("delay", "1e400"), ("delay", #""30""#), ("run_at", "1"),
        ("run_at", #""tomorrow""#),
        ("run_at", #""2027-02-29T00:00:00Z""#), ("expires_in", "0"), ("expires_in", "0.0004"),
        ("expires_in", "316224001"),
        ("timeout", "0"), ("timeout", "-5"), ("timeout", "43200.001"), ("timeout", "1e308"), ("result_ttl", "0.999"),
        ("result_ttl", "31622401"), ("idempotency_key", #""""#), ("idempotency_key", #""é""#), ("idempotency_key", "7"),
        ("retry", "[]"), ("retry", "4"), ("retry.max_attempts", #"{"max_attempts":0}"#),
        ("retry.max_attempts", #"{"max_attempts":101}"#), ("retry.max_attempts", #"{"max_attempts":"4"}"#),
        ("retry.backoff", #"{"backoff":"quadratic"}"#), ("retry.backoff", #"{"backoff":1}"#),
        ("retry.base_delay", #"{"base_delay":-1}"#), ("retry.base_delay", #"{"base_delay":86401}"#),
        ("retry.max_delay", #"{"max_delay":2592001}"#), ("retry.jitter", #"{"jitter":1}"#), ("retry.x", #"{"x":1}"#),
        ("tags", #""a""#), ("tags[0]", "[1]"), ("tags[1]", #"["a","b c"]"#), ("tags[0]", #"["a,b"]"#),
        ("tags[0]", #"[""]"#),
    ])
    func `a value that is wrong is named by its field`(field: String, value: String) throws {
        let member = field.split(whereSeparator: { $0 == "." || $0 == "[" })[0]
        #expect(try refused(#""\#(member)":\#(value)"#) == [field])
    }

    @Test(arguments: ["", "A", "a b", "é", String(repeating: "a", count: 65)])
    func `a type that is no name is refused`(type: String) throws {
        let error = #expect(throws: ValidationError.self) { try TaskSubmission(["task_type": .string(type)]) }
        #expect(error?.errors.map(\.field) == ["task_type"])
    }

    @Test(arguments: [JSONValue.object(JSONObject()), ["task_type": .null], ["task_type": 7]])
    func `a type is needed and must be a string`(json: JSONValue) {
        let error = #expect(throws: ValidationError.self) { try TaskSubmission(json) }
        #expect(error?.errors.map(\.field) == ["task_type"])
    }

    @Test(arguments: [JSONValue.null, [], "echo", 7, true])
    func `a body that is no object is refused as a whole`(json: JSONValue) {
        let error = #expect(throws: ValidationError.self) { try TaskSubmission(json) }
        #expect(error?.errors.first?.field == "body")
    }

    @Test func `delay and run_at exclude each other`() throws {
        #expect(try refused(#""delay":1,"run_at":"2027-01-01T00:00:00Z""#) == ["run_at"])
        #expect(try refused(#""delay":1,"run_at":null"#).isEmpty)
    }

    @Test func `unknown fields are refused, and one that is no plain text is not repeated`() throws {
        #expect(try refused(#""prioritty":1"#) == ["prioritty"])
        #expect(try refused(#""\u001b[2J":1"#) == ["?"])
        #expect(try refused(#""é":1"#) == ["?"])
        #expect(try refused("\"\(String(repeating: "x", count: 65))\":1") == ["?"])
    }

    @Test func `everything that is wrong is told at once`() throws {
        let members =
            #""unknown":1,"priority":10,"queue":"A","timeout":0,"retry":{"max_attempts":0,"jitter":2},"tags":["a b",1]"#
        #expect(
            try refused(members).sorted() == [
                "priority", "queue", "retry.jitter", "retry.max_attempts", "tags[0]", "tags[1]", "timeout", "unknown",
            ]
        )
    }

    @Test func `tags are at most sixteen and repeated ones count once`() throws {
        func tags(_ count: Int) -> String {
            "\"tags\":[" + (0..<count).map { "\"t\($0)\"" }.joined(separator: ",") + "]"
        }
        #expect(try parse(tags(16)).tags.count == 16)
        #expect(try refused(tags(17)) == ["tags"])
        #expect(try parse(#""tags":["b","a","b"]"#).tags == ["b", "a"])
    }

    @Test func `parameters keep their numbers and their order`() throws {
        let text = #"{"z":1.0,"a":9007199254740993,"m":1e3,"n":-0}"#
        let submission = try parse(#""parameters":\#(text)"#)
        #expect(String(decoding: submission.members, as: UTF8.self).contains(#""parameters":\#(text)"#))
    }

    @Test func `a random submission reads back the same`() throws {
        var generator = SeededGenerator(6)
        for _ in 0..<500 {
            var submission = TaskSubmission(taskType: "echo")
            submission.priority = Int.random(in: 0...9, using: &generator)
            submission.timeout = .milliseconds(Int64.random(in: 1...43_200_000, using: &generator))
            submission.expiresIn = .milliseconds(Int64.random(in: 1...316_224_000_000, using: &generator))
            submission.resultTTL = .milliseconds(Int64.random(in: 1_000...31_622_400_000, using: &generator))
            if Bool.random(using: &generator) {
                submission.delay = .milliseconds(Int64.random(in: 0...316_224_000_000, using: &generator))
            } else {
                submission.runAt = Timestamp(milliseconds: Int64.random(in: 0...253_402_300_799_999, using: &generator))
            }
            submission.retry.baseDelay = .milliseconds(Int64.random(in: 0...86_400_000, using: &generator))
            submission.retry.backoff = RetryPolicy.Backoff.allCases.randomElement(using: &generator) ?? .fixed
            let json = try JSONParser.parse(Array("{".utf8) + submission.members + Array("}".utf8))
            #expect(try TaskSubmission(json) == submission)
        }
    }
}
