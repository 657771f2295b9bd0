import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(2)))
struct TraceContextTests {
    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let other = "00-11111111111111111111111111111111-2222222222222222-00"

    @Test func `A task keeps the trace of its request, through a retry too`() async throws {
        try await APIFixture.run { api in
            let answer = try await api.submit(headers: [("traceparent", Self.trace)])
            #expect(answer.status == 202 && answer["traceparent"].stringValue == Self.trace)
            let id = try #require(answer["task_id"].stringValue)
            #expect(try await api.post("/tasks/\(id)/cancel").status == 200)
            #expect(try await api.post("/tasks/\(id)/retry")["traceparent"].stringValue == Self.trace)
            #expect(try await api.get("/tasks/?limit=1").text.contains(Self.trace))
        }
    }

    @Test func `A malformed trace, or two of them, are as none`() async throws {
        try await APIFixture.run { api in
            for headers in [[("traceparent", "00-zz")], [("traceparent", Self.trace), ("traceparent", Self.other)]] {
                let answer = try await api.submit(headers: headers)
                #expect(answer.status == 202 && answer["traceparent"] == .null)
            }
        }
    }

    @Test func `The same body with another trace is the same task; a bulk's trace is that of all its items`()
        async throws
    {
        try await APIFixture.run { api in
            let body = #"{"task_type":"echo","idempotency_key":"k"}"#
            let first = try await api.submit(body, headers: [("traceparent", Self.trace)])
            let second = try await api.submit(body, headers: [("traceparent", Self.other)])
            #expect(first.status == 202 && second.status == 200)
            #expect(second["task_id"] == first["task_id"] && second["traceparent"].stringValue == Self.trace)
            let bulk = try await api.submit(
                #"[{"task_type":"a"},{"task_type":"b"}]"#,
                to: "/tasks/bulk",
                headers: [("traceparent", Self.other)]
            )
            #expect(bulk.text.components(of: Self.other) == 2)
        }
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
