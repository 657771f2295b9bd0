import Logging
import SchedulerModels
import TaskHandlers
import Testing

@testable import ExecutableHandlers

@Suite("The lines between a worker and a long-lived process", .timeLimit(.minutes(1)))
struct LongLivedProtocolTests {
    private func read(_ line: String) -> LongLivedAnswer { LongLivedAnswer(line: Array(line.utf8), taskID: "t") }

    @Test func `Every kind of answer is read`() throws {
        #expect(read(#"{"task_id":"t","result":[1]}"#) == .result([1]))
        #expect(read(#"{"task_id":"t","result":null}"#) == .result(.null))
        let failure = HandlerFailure(code: "c", message: "m", retryable: false, retryAfter: .seconds(2))
        let words = #"{"task_id":"t","error":{"code":"c","message":"m","retryable":false,"retry_after":2}}"#
        #expect(read(words) == .failure(failure))
        #expect(read(#"{"task_id":"t","postpone":3,"message":"m"}"#) == .failure(.tryLater(after: .seconds(3), "m")))
        let progress = try #require(ProgressReport(line: Array("0.5 half".utf8)))
        #expect(read(#"{"task_id":"t","progress":{"fraction":0.5,"message":"half"}}"#) == .progress(progress))
        #expect(read(#"{"task_id":"t","log":"hello"}"#) == .log("hello"))
    }

    @Test(
        "Anything else is unreadable",
        arguments: [
            "hello", "", "[]", #"{"result":1}"#, #"{"task_id":"other","result":1}"#, #"{"task_id":"t"}"#,
            #"{"task_id":"t","error":"text"}"#, #"{"task_id":"t","postpone":"soon"}"#,
            #"{"task_id":"t","progress":{}}"#, #"{"task_id":"t","log":7}"#,
        ]
    )
    func refuses(line: String) {
        guard case .unreadable = read(line) else {
            Issue.record("\(line) was read as \(read(line))")
            return
        }
    }

    @Test func `A request is one line with everything about the attempt`() throws {
        let now = ContinuousClock.now
        let context = HandlerContext.sample(deadline: now + .milliseconds(2_500))
        let request = LongLivedRequest(parameters: ["text": "a\nb"], context: context)
        let line = request.line(now: now, wallClock: Timestamp(milliseconds: 0))
        #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let expected =
            #"{"task_id":"018f","task_type":"sample","attempt":2,"max_attempts":4,"fence":7,"#
            + #""traceparent":null,"deadline":"1970-01-01T00:00:02.500Z","timeout":2.5,"parameters":{"text":"a\nb"}}"#
        #expect(String(decoding: line.dropLast(), as: UTF8.self) == expected)
    }
}
