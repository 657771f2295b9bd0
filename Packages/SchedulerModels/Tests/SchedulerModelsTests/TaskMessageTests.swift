import SchedulerModels
import Testing

@Suite struct TaskMessageTests {
    static let golden =
        #"{"format":1,"task_id":"018f0000-0000-7000-8000-000000000001","created_at":1800000000000,"#
        + #""published_at":1800000000500,"attempt":2,"submission":{"task_type":"calculator","#
        + #""parameters":{"a":6,"b":7.50},"priority":9,"queue":"default","delay":null,"run_at":null,"#
        + #""expires_in":60,"timeout":0.5,"retry":{"max_attempts":4,"backoff":"exponential","base_delay":1,"#
        + #""max_delay":300,"jitter":true},"idempotency_key":"k","result_ttl":86400,"tags":["x"],"callback_url":null}}"#

    private func replaced(_ old: String, _ new: String) -> [UInt8] {
        Array(Self.golden.replacing(old, with: new).utf8)
    }

    @Test func `a message has exactly this form`() throws {
        var submission = TaskSubmission(taskType: "calculator")
        submission.parameters = try #require(try JSONParser.parse(#"{"a":6,"b":7.50}"#).objectValue)
        submission.priority = 9
        submission.expiresIn = .seconds(60)
        submission.timeout = .milliseconds(500)
        submission.idempotencyKey = "k"
        submission.tags = ["x"]
        let message = TaskMessage(
            taskID: try #require(TaskID("018f0000-0000-7000-8000-000000000001")),
            createdAt: Timestamp(milliseconds: 1_800_000_000_000),
            publishedAt: Timestamp(milliseconds: 1_800_000_000_500),
            attempt: 2,
            submission: submission
        )
        #expect(String(decoding: message.serialized(), as: UTF8.self) == Self.golden)
        #expect(try TaskMessage(body: Array(Self.golden.utf8)) == message)
        let spliced = TaskMessage.serialize(
            taskID: message.taskID,
            createdAt: message.createdAt,
            publishedAt: message.publishedAt,
            attempt: 2,
            members: submission.members
        )
        #expect(spliced == message.serialized())
    }

    @Test func `unknown members beside the known ones are passed over`() throws {
        _ = try TaskMessage(body: replaced(#""attempt":2"#, #""attempt":2,"later":true"#))
    }

    @Test(arguments: [
        (#""format":1"#, #""format":2"#, "format version 2"), (#""format":1,"#, "", "no format version"),
        (#""format":1"#, #""format":"1""#, "no format version"),
        ("018f0000-0000-7000-8000-000000000001", "x", "no task identifier"),
        (#""attempt":2"#, #""attempt":-1"#, "no valid times or attempt"),
        (#""attempt":2"#, #""attempt":1000001"#, "no valid times or attempt"),
        (#""attempt":2"#, #""attempt":null"#, "no valid times or attempt"),
        ("1800000000000", "-1", "no valid times or attempt"),
        ("1800000000000", "-9223372036854775808", "no valid times or attempt"),
        ("1800000000500", "9223372036854775807", "no valid times or attempt"),
        ("1800000000500", "1.5", "no valid times or attempt"),
        (#""priority":9"#, #""priority":10"#, "invalid submission: priority"),
        (#""submission":"#, #""other":"#, "invalid submission"), ("}}", "}", "not JSON"),
    ])
    func `a message that cannot be read says why`(old: String, new: String, reason: String) {
        let error = #expect(throws: TaskMessageError.self) { try TaskMessage(body: replaced(old, new)) }
        #expect(error?.description.hasPrefix(reason) == true)
    }

    @Test(arguments: ["", "null", "[]", "7", #""text""#, "\u{0}"])
    func `a body of another kind is refused`(text: String) {
        #expect(throws: TaskMessageError.self) { try TaskMessage(body: Array(text.utf8)) }
    }

    @Test func `a refusal holds nothing of the payload`() {
        let error = #expect(throws: TaskMessageError.self) {
            try TaskMessage(body: Array(Self.golden.dropLast().utf8) + Array(#","secret"}"#.utf8))
        }
        #expect(error?.reason.contains("secret") == false)
    }
}
