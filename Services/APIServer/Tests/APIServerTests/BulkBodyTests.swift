import HTTPServer
import SchedulerModels
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(2)))
struct BulkBodyTests {
    private static let array = "application/json"
    private static let lines = "application/x-ndjson"

    private func read(_ body: String, _ type: String = array, itemBytes: Int = 1 << 20) async throws -> BulkBody {
        try await BulkBody(
            HTTPRequest(
                method: .post,
                target: "/tasks/bulk",
                path: "/tasks/bulk",
                headers: HTTPHeaders([("Content-Type", type)]),
                body: Array(body.utf8)
            ),
            maximumItemBytes: itemBytes
        )
    }

    private func status(_ body: String, _ type: String = array) async -> Int? {
        do {
            _ = try await read(body, type)
            return nil
        } catch {
            return (error as? RouteError)?.status.rawValue
        }
    }

    /// What each item is: its task type, or the status of its refusal.
    private func items(_ body: BulkBody) -> [String] {
        body.chunks.joined().map { index in
            do throws(RouteError) {
                return try body.submission(index).taskType
            } catch {
                return String(error.status.rawValue)
            }
        }
    }

    private static func item(_ type: String) -> String { #"{"task_type":"\#(type)"}"# }

    @Test(arguments: ["[]", " [ ] ", "[\n\t\r]"])
    func `An empty array has no items`(body: String) async throws {
        #expect(try await read(body).count == 0)
    }

    @Test(arguments: ["", "\n\n", "  \r\n\t\n"])
    func `A stream of blank lines has no items`(body: String) async throws {
        #expect(try await read(body, Self.lines).count == 0)
    }

    @Test func `The items of an array are found whatever is inside them`() async throws {
        let tricky = #"{"task_type":"b","parameters":{"a":["],[{}\"\\",[1,[2]],{}],"\\":"}"}}"#
        let body = try await read(" [" + Self.item("a") + " , " + tricky + ",\n" + Self.item("c") + " ] ")
        #expect(items(body) == ["a", "b", "c"])
    }

    @Test(arguments: ["\n", "\r\n", "\n\n", "\n  \n"])
    func `The items of a stream are its lines, with any line end, blank ones left out`(end: String) async throws {
        let texts = ["a", "b", "c"].map(Self.item)
        #expect(items(try await read(texts.joined(separator: end), Self.lines)) == ["a", "b", "c"])
        #expect(items(try await read(texts.map { $0 + end }.joined(), Self.lines)) == ["a", "b", "c"])
    }

    @Test(arguments: [
        "", " ", "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1]]", "[1]x", "[{]}", #"[{"a":1]}"#, #"["a]"#,
        #"[{"a":01}]"#, #"[{"a":1,"a":2}]"#, "[nul]", "{", "\u{FEFF}[]", #"["\"#, #"[{"task_type":"echo"},{]"#,
    ])
    func `An array that is not JSON is a 400 as a whole`(body: String) async {
        #expect(await status(body) == 400)
    }

    @Test func `The error in an array says where it is in the body and quotes nothing`() async {
        let error = await #expect(throws: RouteError.self) {
            try await self.read(#"[{"password":"hunter2"},{"password":"hunter2" oops}]"#)
        }
        #expect(error?.detail.contains("byte 46") == true, "\(error?.detail ?? "")")
        #expect(error?.detail.contains("hunter2") == false)
    }

    @Test(arguments: ["{}", "1", #""text""#, "null"])
    func `JSON that is no array is a 422 about the body`(body: String) async {
        let error = await #expect(throws: RouteError.self) { try await self.read(body) }
        #expect(error?.status == .unprocessableContent && error?.errors.first?.field == "body")
    }

    @Test func `An item that is not valid, too deep or too large is that item's error alone`() async throws {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let large = #"{"task_type":"echo","parameters":{"a":""# + String(repeating: "x", count: 500) + #""}}"#
        let all = [Self.item("a"), "7", #"{"task_type":"A"}"#, deep, large, Self.item("b")]
        let expected = ["a", "422", "422", "400", "413", "b"]
        #expect(items(try await read("[" + all.joined(separator: ",") + "]", itemBytes: 400)) == expected)
        #expect(items(try await read(all.joined(separator: "\n"), Self.lines, itemBytes: 400)) == expected)
    }

    @Test func `A line that is not JSON is that line's error alone`() async throws {
        let texts = [Self.item("a"), "{", "x", Self.item("b"), #"{"a":1}{"a":1}"#, "[]"]
        let body = try await read(texts.joined(separator: "\n"), Self.lines)
        #expect(items(body) == ["a", "400", "400", "b", "400", "422"])
    }

    @Test(arguments: [(10_000, true), (10_001, false)])
    func `Ten thousand items are taken and not one more`(count: Int, isTaken: Bool) async throws {
        let texts = Array(repeating: "{}", count: count)
        #expect(await status("[" + texts.joined(separator: ",") + "]") == (isTaken ? nil : 413))
        #expect(await status(texts.joined(separator: "\n"), Self.lines) == (isTaken ? nil : 413))
    }

    @Test func `Items are handled in runs that are neither many nor large, and none is left out`() async throws {
        let many = try await read("[" + Array(repeating: "{}", count: 1_234).joined(separator: ",") + "]")
        #expect(many.chunks.map(\.count) == [500, 500, 234])
        let large = #"{"a":""# + String(repeating: "x", count: 400_000) + #""}"#
        let few = try await read("[" + Array(repeating: large, count: 5).joined(separator: ",") + "]")
        #expect(few.chunks.map(\.count) == [2, 2, 1] && Array(few.chunks.joined()) == [0, 1, 2, 3, 4])
    }

    @Test(arguments: [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "Application/X-NDJSON; charset=utf-8",
    ])
    func `A stream may be called by any of its names`(type: String) async throws {
        #expect(items(try await read(Self.item("a") + "\n" + Self.item("b"), type)) == ["a", "b"])
    }

    @Test(arguments: ["", "text/plain", "text/x-ndjson", "application/json-lines", "application/x-www-form-urlencoded"])
    func `A body of another kind is a 415`(type: String) async {
        #expect(await status("[]", type) == 415)
    }
}
