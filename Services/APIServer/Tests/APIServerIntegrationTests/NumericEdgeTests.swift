import SchedulerModels
import Testing

@testable import APIServer

@Suite("Numbers at every edge", .timeLimit(.minutes(5)))
struct NumericEdgeTests {
    @Test func `Every number of a submission is taken within its range, and a 422 that points to it beyond`()
        async throws
    {
        try await APIFixture.run { api async throws in
            for field in NumericField.submission {
                for text in field.edges {
                    let body = #"{"task_type":"echo","# + field.members(text) + "}"
                    let answer = try await api.submit(body)
                    if field.takes(text) {
                        #expect(answer.status == 202, "\(body): \(answer.text)")
                    } else {
                        #expect(answer.isProblem(422) && answer.wrongFields == [field.name], "\(body): \(answer.text)")
                    }
                }
                for text in [#""1""#, "true", "[]", "[1]", "{}"] {
                    let answer = try await api.submit(#"{"task_type":"echo","# + field.members(text) + "}")
                    #expect(answer.isProblem(422) && answer.wrongFields == [field.name], "\(text): \(answer.text)")
                }
                for text in ["NaN", "Infinity", "-", "+1", "01", "1.", ".5", "0x10", "1e", "1_0", "٣"] {
                    let answer = try await api.submit(#"{"task_type":"echo","# + field.members(text) + "}")
                    #expect(answer.isProblem(400), "\(text): \(answer.text)")
                }
            }
            #expect(try await api.get("/health").status == 200)
        }
    }

    /// A parameter's path up to its value, and the most that it may be.
    private static let parameters = [("/tasks?limit=", 500), ("/stats/history?minutes=", 60)]

    @Test func `Every number of a query is taken within its range, and a 400 that names it beyond`() async throws {
        try await APIFixture.run { api async throws in
            let id = try await api.accepted()
            for (path, most) in Self.parameters {
                for text in ["1", "\(most)", "01"] {
                    #expect(try await api.get(path + text).status == 200, "\(path)\(text)")
                }
                for text in [
                    "0", "-0", "\(most + 1)", "-1", "1.5", "1.0", "1e0", "1e400", "\"1\"", "", "%2B1", "0x1", "%201",
                    "NaN",
                    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
                ] {
                    let answer = try await api.get(path + text.replacing("\"", with: "%22"))
                    let name = path.split(separator: "?")[1].dropLast()
                    #expect(
                        answer.isProblem(400) && answer.text.contains("'\(name)'"),
                        "\(path)\(text): \(answer.text)"
                    )
                }
            }
            let cancelled = try await api.post("/tasks/\(id)/cancel")
            #expect(cancelled.status == 200)
            for (text, status) in [
                ("0", 200), ("0.0", 200), ("60", 200), ("60.001", 400), ("-1", 400), ("-0", 400), ("1e1", 400),
                ("1e400", 400), ("NaN", 400), ("", 400), (".", 400), ("9223372036854775808", 400),
                ("18446744073709551616", 400), (String(repeating: "9", count: 400), 400),
            ] {
                #expect(try await api.get("/tasks/\(id)?wait=\(text)").status == status, "wait=\(text)")
            }
        }
    }

    /// Bodies that are no JSON that this API reads.
    private static let unreadable: [(name: String, body: [UInt8])] = [
        ("depth 65", Array((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8)),
        ("depth 513", Array((String(repeating: "[", count: 513) + String(repeating: "]", count: 513)).utf8)),
        ("depth 500,000", Array(repeating: UInt8(ascii: "["), count: 500_000)),
        ("depth 150,000 of objects", Array(String(repeating: #"{"a":"#, count: 150_000).utf8)),
        (
            "100,000 names",
            Array(("{" + (0..<100_000).map { #""\#($0)":1"# }.joined(separator: ",") + "}").utf8.prefix(1_000_000))
        ),
        (
            "a number of 900 kB",
            Array(#"{"task_type":"echo","delay":"#.utf8) + Array(repeating: 0x39, count: 900_000) + [0x7D]
        ),
        ("a name twice", Array(#"{"task_type":"echo","task_type":"fail"}"#.utf8)),
        ("a name twice, once escaped", Array(#"{"task_type":"echo","task\u005ftype":"fail"}"#.utf8)),
        ("byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"task_type":"echo"}"#.utf8)),
        ("UTF-16", [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]),
        ("a lone high surrogate", Array(#"{"task_type":"echo","parameters":{"a":"\ud800"}}"#.utf8)),
        ("a lone low surrogate", Array(#"{"task_type":"echo","parameters":{"a":"\udc00\ud800"}}"#.utf8)),
        (
            "a surrogate as bytes",
            Array(#"{"task_type":"echo","parameters":{"a":""#.utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D, 0x7D]
        ),
        (
            "an overlong slash",
            Array(#"{"task_type":"echo","parameters":{"a":""#.utf8) + [0xC0, 0xAF, 0x22, 0x7D, 0x7D]
        ),
        ("a cut character", Array(#"{"task_type":"echo","parameters":{"a":""#.utf8) + [0xF0, 0x9F, 0x22, 0x7D, 0x7D]),
        ("a raw zero byte", Array(#"{"task_type":"e"#.utf8) + [0x00] + Array(#"cho"}"#.utf8)),
        ("a raw line end in a string", Array("{\"task_type\":\"ec\nho\"}".utf8)),
        ("a comma at the end", Array(#"{"task_type":"echo",}"#.utf8)),
        ("a comment", Array(#"{"task_type":"echo"}//"#.utf8)),
        ("two values", Array(#"{"task_type":"echo"}{"task_type":"echo"}"#.utf8)),
    ]

    @Test func `Every shape of JSON that is none here is a 400, and the server lives on`() async throws {
        try await APIFixture.run { api async throws in
            for (name, body) in Self.unreadable {
                let headers = [("Content-Type", "application/json")]
                let answer = try await api.client.send("POST", "/tasks", headers: headers, body: body)
                #expect(answer.isProblem(400), "\(name): \(answer.text.prefix(500))")
            }
            let named = try await api.submit(#"{"task_type":"e\u0000cho"}"#)
            #expect(named.isProblem(422) && named.wrongFields == ["task_type"])
            // In a client's own data a zero character is text like any other, and comes back as it was.
            #expect(try await api.submit(#"{"task_type":"echo","parameters":{"a":"\u0000"}}"#).status == 202)
            #expect(try await api.get("/tasks")["tasks"].arrayValue?.count == 1)
        }
    }
}
