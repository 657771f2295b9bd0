import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct SubmissionReadingTests {
    private func read(
        _ body: String,
        headers: [(String, String)] = [("Content-Type", "application/json")]
    ) throws(RouteError) -> TaskSubmission {
        try SubmitTask.submission(
            HTTPRequest(
                method: .post,
                target: "/tasks",
                path: "/tasks",
                headers: HTTPHeaders(headers),
                body: Array(body.utf8)
            )
        )
    }

    private func refusal(
        _ body: String,
        headers: [(String, String)] = [("Content-Type", "application/json")]
    ) -> RouteError? {
        #expect(throws: RouteError.self) { try self.read(body, headers: headers) }
    }

    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "Application/JSON", "application/json ;charset=utf-8",
        "application/vnd.scheduler+json",
    ])
    func `A body that calls itself JSON is read`(type: String) throws {
        let submission = try read(#"{"task_type":"echo"}"#, headers: [("Content-Type", type)])
        #expect(submission == TaskSubmission(taskType: "echo"))
    }

    @Test(arguments: [
        "", "text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonp", "json",
        "multipart/form-data; boundary=application/json",
    ])
    func `A body that calls itself something else is a 415`(type: String) {
        #expect(refusal("{}", headers: [("Content-Type", type)])?.status == .unsupportedMediaType)
    }

    @Test func `A body without a type is a 415`() {
        #expect(refusal(#"{"task_type":"echo"}"#, headers: [])?.status == .unsupportedMediaType)
    }

    @Test(arguments: ["gzip", "br", "deflate", "x-gzip", "identity, gzip", "zstd"])
    func `A compressed body is a 415`(encoding: String) {
        let headers = [("Content-Type", "application/json"), ("Content-Encoding", encoding)]
        #expect(refusal(#"{"task_type":"echo"}"#, headers: headers)?.status == .unsupportedMediaType)
    }

    @Test(arguments: [
        "", " ", "{", "nul", #"{"task_type":"echo"}x"#, #"{"task_type":"echo",}"#, #"{'task_type':'echo'}"#,
        "\u{FEFF}{}", #"{"task_type":"a","task_type":"b"}"#, #"{"task_type":"\ud800"}"#, #"{"parameters":{"a":01}}"#,
        #"{"parameters":{"a":NaN}}"#, #"{"parameters":{"a":1.}}"#, "{\"task_type\":\"a\u{1}\"}", "// {}",
        #"{"parameters":{"a":1,"a":1}}"#, "[1,]",
    ])
    func `What is no JSON is a 400`(body: String) {
        #expect(refusal(body)?.status == .badRequest)
    }

    @Test(arguments: ["[]", "null", "1", #""text""#, "true"])
    func `JSON that is no object is a 422 about the body`(body: String) {
        let refusal = refusal(body)
        #expect(refusal?.status == .unprocessableContent && refusal?.errors.first?.field == "body")
    }

    @Test(arguments: [(63, true), (64, false)])
    func `The body may be nested 64 levels deep and no deeper`(levels: Int, isTaken: Bool) {
        // The body itself is one level, so that many arrays lie in `parameters`, which is the second.
        let nested = String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
        let body = #"{"task_type":"echo","parameters":{"deep":"# + nested + "}}"
        if isTaken {
            #expect(throws: Never.self) { try self.read(body) }
        } else {
            #expect(refusal(body)?.status == .badRequest)
        }
    }

    @Test func `A key in the header is the submission's key`() throws {
        let headers = [("Content-Type", "application/json"), ("idempotency-KEY", "order 1")]
        #expect(try read(#"{"task_type":"echo"}"#, headers: headers).idempotencyKey == "order 1")
        let both = #"{"task_type":"echo","idempotency_key":"order 1"}"#
        #expect(try read(both, headers: headers).idempotencyKey == "order 1")
    }

    @Test func `Header and field with different keys are a 422`() {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "a")]
        let refusal = refusal(#"{"task_type":"echo","idempotency_key":"b"}"#, headers: headers)
        #expect(refusal?.status == .unprocessableContent && refusal?.errors.first?.field == "idempotency_key")
    }

    @Test(arguments: ["", "schlüssel", String(repeating: "k", count: 256)])
    func `A header key that cannot be one is a 422`(key: String) {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key)]
        let refusal = refusal(#"{"task_type":"echo"}"#, headers: headers)
        #expect(refusal?.status == .unprocessableContent && refusal?.errors.first?.field == "Idempotency-Key")
    }

    @Test func `Two header keys are a 400`() {
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
        #expect(refusal(#"{"task_type":"echo"}"#, headers: headers)?.status == .badRequest)
    }

    @Test func `A parse error says where and quotes nothing`() {
        let refusal = refusal(#"{"password":"hunter2" oops}"#)
        #expect(refusal?.detail.contains("byte 22") == true)
        #expect(refusal?.detail.contains("hunter2") == false)
    }
}
