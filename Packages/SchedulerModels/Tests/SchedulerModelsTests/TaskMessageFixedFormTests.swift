import Testing

@testable import SchedulerModels

/// The quick way of reading a message must read what the general way reads, or leave it alone.
@Suite("Messages of the usual form", .timeLimit(.minutes(1))) struct TaskMessageFixedFormTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    /// By a space before it a text is no more of the usual form, and still says the same.
    private func generally(_ body: [UInt8]) -> TaskMessage? { try? TaskMessage(body: [0x20] + body) }

    private func randomMessage(_ generator: inout SeededGenerator) throws -> TaskMessage {
        func chance() -> Bool { Bool.random(using: &generator) }
        func time(_ most: Int64) -> Duration { .milliseconds(Int64.random(in: 1_000...most, using: &generator)) }
        var submission = TaskSubmission(taskType: chance() ? "echo" : "web.scraper-2_x")
        let texts = [
            #"{}"#, #"{"n":1,"pad":"xxxxxxxxxxxxxxxxxxxx"}"#,
            #"{"é":"\u0001\\\"\n","b":[1e3,-0.10,{"c":[]}],"d":null}"#,
        ]
        submission.parameters = try #require(
            try JSONParser.parse(texts[Int.random(in: 0..<texts.count, using: &generator)]).objectValue
        )
        submission.priority = Int.random(in: 0...9, using: &generator)
        if chance() { submission.queue = "mail" }
        if chance() {
            submission.delay = time(3_000_000)
        } else if chance() {
            submission.runAt = Timestamp(milliseconds: 1_900_000_000_123)
        }
        if chance() { submission.expiresIn = time(9_000_000) }
        submission.timeout = time(43_200_000)
        submission.retry = RetryPolicy(
            maximumAttempts: Int.random(in: 1...100, using: &generator),
            backoff: RetryPolicy.Backoff.allCases.randomElement(using: &generator) ?? .fixed,
            baseDelay: time(86_400_000),
            maximumDelay: time(86_400_000 * 30),
            jitter: chance()
        )
        if chance() { submission.idempotencyKey = "order 4711/#\(Int.random(in: 0...99, using: &generator))" }
        submission.resultTTL = time(86_400_000)
        submission.tags = (0..<Int.random(in: 0...16, using: &generator)).map { "tag\($0)" }
        if chance() { submission.callbackURL = "https://example.org/a?b=c" }
        if chance() { submission.traceparent = Self.trace }
        return TaskMessage(
            taskID: TaskID(milliseconds: 1_800_000_000_000, sequence: 7, random: generator.next()),
            createdAt: Timestamp(milliseconds: 1_800_000_000_000),
            publishedAt: Timestamp(milliseconds: Int64.random(in: 0...1_900_000_000_000, using: &generator)),
            attempt: Int.random(in: 0...100, using: &generator),
            submission: submission
        )
    }

    @Test func `every message that is written here is read the quick way, as the same message`() throws {
        var generator = SeededGenerator(11)
        for _ in 0..<600 {
            let message = try randomMessage(&generator)
            let body = message.serialized()
            #expect(TaskMessage(fixedForm: body) == message)
            #expect(generally(body) == message)
        }
    }

    @Test func `what is read the quick way, the general way reads as the same`() throws {
        var generator = SeededGenerator(12)
        let alphabet = Array(#"{}[]",:.\u0019eE+-tfnalsr"#.utf8)
        var (quick, left) = (0, 0)
        for _ in 0..<300 {
            let whole = try randomMessage(&generator).serialized()
            for _ in 0..<30 {
                var body = whole
                let place = Int.random(in: 0..<body.count, using: &generator)
                let other = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: body[place] = other
                case 1: body.remove(at: place)
                case 2: body.insert(other, at: place)
                default: body.insert(whole[Int.random(in: 0..<whole.count, using: &generator)], at: place)
                }
                guard let message = TaskMessage(fixedForm: body) else {
                    left += 1
                    continue
                }
                quick += 1
                #expect(generally(body) == message, "\(String(decoding: body, as: UTF8.self))")
            }
        }
        #expect(quick > 500)
        #expect(left > 500)
    }

    @Test(arguments: [
        ("\"priority\":5", "\"priority\":5.0"), ("\"priority\":5", "\"priority\":null"),
        ("\"timeout\":300", "\"timeout\":3e2"), ("\"timeout\":300", "\"timeout\":300.00001"),
        ("\"task_type\":\"echo\"", "\"task_type\":\"\\u0065cho\""), ("\"format\":1,", "\"format\":1, "),
        ("\"tags\":[]", "\"tags\":[\"a\",\"a\"]"), ("\"queue\":\"default\",", ""),
        ("{\"format\":1,", "{\"later\":true,\"format\":1,"),
    ])
    func `a message of another form is read all the same`(old: String, new: String) throws {
        let message = TaskMessage(
            taskID: TaskID(milliseconds: 1, sequence: 1, random: 1),
            createdAt: Timestamp(milliseconds: 1),
            publishedAt: Timestamp(milliseconds: 1),
            attempt: 0,
            submission: TaskSubmission(taskType: "echo")
        )
        let body = Array(String(decoding: message.serialized(), as: UTF8.self).replacing(old, with: new).utf8)
        #expect(body != message.serialized())
        #expect(TaskMessage(fixedForm: body) == nil)
        var read = try TaskMessage(body: body)
        read.submission.tags = []
        #expect(read == message)
    }
}
