import HTTPServer
import SchedulerModels
import TaskStore
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct ProblemResponseTests {
    @Test func `A problem names type, title, status, detail and the request`() {
        let response = ProblemResponse.make(.notFound, "There is nothing.", requestID: "r-1")
        #expect(response.status == .notFound)
        #expect(response.field("Content-Type") == "application/problem+json")
        #expect(
            response.json.text
                == #"{"type":"about:blank","title":"Not Found","status":404,"detail":"There is nothing.","request_id":"r-1"}"#
        )
    }

    @Test func `A problem lists the fields that are wrong`() {
        let errors = [FieldError(field: "retry.max_attempts", message: "must be between 1 and 100")]
        let problem = ProblemResponse.make(.unprocessableContent, "No.", requestID: "r", errors: errors).json
        #expect(
            problem["errors"]?.text == #"[{"field":"retry.max_attempts","message":"must be between 1 and 100"}]"#
        )
    }

    @Test func `A detail with quotes and control characters stays one JSON string`() {
        let detail = "say \"no\"\r\n\u{0}\u{2028}😀"
        #expect(ProblemResponse.make(.badRequest, detail, requestID: "r").json["detail"]?.stringValue == detail)
    }

    private static let storeAnswers: [(TaskStoreError.Kind, Int, String?)] = [
        (.unavailable, 503, "2"), (.connectionChanged, 503, "2"), (.cancelled, 503, "2"), (.full, 503, "30"),
        (.unexpected, 500, nil),
    ]

    @Test(arguments: storeAnswers)
    func `What the store says becomes a status, and its words stay inside`(
        kind: TaskStoreError.Kind,
        status: Int,
        retryAfter: String?
    ) {
        let error = TaskStoreError(kind: kind, operation: "submit", message: "secret of the inside")
        let response = ProblemResponse.make(error, requestID: "r")
        #expect(response.status.rawValue == status)
        #expect(response.field("Retry-After") == retryAfter)
        #expect(!response.json.text.contains("secret") && !response.json.text.contains("submit"))
    }

    @Test func `Every 503 says when to come again, also one from below the routes`() {
        #expect(ProblemResponse.make(.serviceUnavailable, "Full.", requestID: "r").field("Retry-After") == "2")
        #expect(ProblemResponse.make(.notFound, "Gone.", requestID: "r").field("Retry-After") == nil)
    }

    @Test func `A route's refusal keeps its status, its detail and its wait`() {
        let refusal = RouteError(status: .serviceUnavailable, detail: "Too many.", retryAfter: 10)
        let response = ProblemResponse.make(refusal, requestID: "r")
        #expect(response.status == .serviceUnavailable && response.field("Retry-After") == "10")
        #expect(response.json["detail"]?.stringValue == "Too many.")
    }
}
