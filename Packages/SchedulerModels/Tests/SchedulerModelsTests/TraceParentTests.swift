import SchedulerModels
import Testing

@Suite struct TraceParentTests {
    private static let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `A well-formed header is kept as it is`() {
        #expect(TraceParent.read(Self.good) == Self.good)
    }

    @Test(arguments: ["01", "cc", "fe"], ["", "-", "-what-the-future-will-be"])
    func `Of a version yet unknown, what version 00 has is read`(version: String, rest: String) {
        #expect(TraceParent.read(version + Self.good.dropFirst(2) + rest) == Self.good)
    }

    @Test(arguments: [
        "", "00", good + "-", good + "-00", good + "x", String(good.dropLast()), good.uppercased(), " " + good,
        "ff" + good.dropFirst(2), "0g" + good.dropFirst(2), "01" + good.dropFirst(2) + "x",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        good.replacing("-", with: "_"), good.replacing("4bf9", with: "4bf\""), good.replacing("4bf9", with: "ü4f"),
    ])
    func `A malformed one is none`(text: String) {
        #expect(TraceParent.read(text) == nil)
    }

    private static func body(_ submission: TaskSubmission) -> [UInt8] {
        Array(TaskSubmission.split(submission.members).body)
    }

    @Test func `A message and a record carry it, a client's body cannot`() throws {
        var submission = TaskSubmission(taskType: "echo")
        submission.traceparent = Self.good
        let message = TaskMessage(
            taskID: try #require(TaskID("018f0000-0000-7000-8000-000000000001")),
            createdAt: Timestamp(milliseconds: 1),
            publishedAt: Timestamp(milliseconds: 2),
            attempt: 0,
            submission: submission
        )
        #expect(try TaskMessage(body: message.serialized()) == message)
        let record = TaskRecord(
            taskID: message.taskID,
            submissionMembers: submission.members,
            status: .pending,
            queue: "default",
            taskType: "echo",
            tags: [],
            createdAt: message.createdAt
        )
        var writer = JSONWriter()
        record.write(to: &writer)
        let shown = try JSONParser.parse(writer.bytes)
        #expect(shown["traceparent"]?.stringValue == Self.good && record.traceparent == Self.good)
        #expect(shown.objectValue?.members[2].key == "task_type")
        #expect(throws: ValidationError.self) {
            try TaskSubmission(["task_type": "echo", "traceparent": .string(Self.good)])
        }
        var other = submission
        other.traceparent = nil
        #expect(Self.body(other) == Self.body(submission) && other.members == Self.body(other))
    }
}
