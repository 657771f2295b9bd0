import SchedulerModels
import Testing

@testable import TaskStore

@Suite("Text searches", .timeLimit(.minutes(1)))
struct TextSearchTests {
    private func isFound(_ text: String, in parameters: String) throws -> Bool {
        var submission = TaskSubmission(taskType: "parameters")
        let json = try JSONParser.parse(parameters)
        submission.parameters = try #require(json.objectValue)
        submission.tags = ["outside"]
        return TextSearch(text).isFound(inParametersOf: submission.members)
    }

    @Test(arguments: [
        ("ada", #"{"to":"Ada@example.com"}"#, true), ("ADA@", #"{"to":"ada@example.com"}"#, true),
        ("grün", #"{"a":"GRÜN"}"#, true), ("GRÜN", #"{"a":"grün"}"#, true),
        ("\u{1F600}", #"{"a":"\ud83d\ude00"}"#, true),
        (#"say "hi""#, #"{"a":"say \"hi\""}"#, true), (#"c:\new"#, #"{"a":"C:\\new"}"#, true),
        ("two\nlines", #"{"a":"two\nlines"}"#, true), ("twonlines", #"{"a":"two\nlines"}"#, false),
        ("onlines", #"{"a":"two\nlines"}"#, false), ("\u{01}x", #"{"a":"\u0001X"}"#, true),
        ("0001", #"{"a":"\u0001"}"#, false), (#""a":6"#, #"{"a":6,"b":7}"#, true),
        (#""a":7"#, #"{"a":6,"b":7}"#, false),
        ("outside", #"{"a":1}"#, false), ("default", #"{"a":1}"#, false), ("parameters", #"{"a":1}"#, false),
        ("in]side", #"{"a":["b","in]side",{"c":"}"}],"z":1}"#, true),
        (#""z":1"#, #"{"a":["]",{"c":"}"}],"z":1}"#, true),
        ("a/b", #"{"p":"a\/b"}"#, true), ("aab", #"{"p":"aaab"}"#, true), ("x", "{}", false),
    ])
    func `Parameters are searched as they read, whatever the case`(text: String, json: String, found: Bool) throws {
        #expect(try isFound(text, in: json) == found)
    }

    @Test func `An error is searched in its code and its message alone`() {
        let error = Array(#"{"code":"boom","message":"Disk \"A\" is full","attempt":17,"retryable":true}"#.utf8)
        for text in ["BOOM", "disk \"a\"", "full"] { #expect(TextSearch(text).isFound(inError: error), "\(text)") }
        for text in ["17", "true", "retryable", "code"] {
            #expect(!TextSearch(text).isFound(inError: error), "\(text)")
        }
        for nothing in [nil, [], Array("not JSON".utf8)] as [[UInt8]?] {
            #expect(!TextSearch("not").isFound(inError: nothing))
        }
    }

    @Test func `A time and a cursor bound a walk from both sides`() throws {
        let id = try #require(TaskID("01a20b6f-28e0-7000-b89a-89cbd6060002"))
        var filter = TaskFilter()
        #expect(filter.bounds == ("+", "-"))
        filter.createdAfter = id.timestamp
        #expect(filter.bounds == ("+", "[01a20b6f-28e0"))
        filter.createdBefore = id.timestamp + .milliseconds(1)
        #expect(filter.bounds == ("(01a20b6f-28e1", "[01a20b6f-28e0"))
        filter.after = id
        #expect(filter.bounds == ("(" + id.description, "[01a20b6f-28e0"))
        filter.createdBefore = id.timestamp
        #expect(filter.bounds.newest == "(01a20b6f-28e0")
    }
}
