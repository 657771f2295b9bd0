import HTTPServer
import Testing

@testable import APIServer

@Suite(.timeLimit(.minutes(1)))
struct QueryReaderTests {
    private func reader(_ items: (String, String)...) throws -> QueryReader {
        try QueryReader(HTTPQuery(items), known: ["limit", "wait", "strict", "tag"])
    }

    @Test func `Absent parameters are absent`() throws {
        let reader = try reader()
        #expect(try reader.integer("limit", in: 1...500) == nil)
        #expect(try reader.seconds("wait", upTo: 60) == nil)
        #expect(try reader.text("tag", "a tag", { _ in false }) == nil)
        #expect(try !reader.flag("strict"))
    }

    @Test(arguments: [("1", 1), ("500", 500), ("007", 7)])
    func `A whole number within its bounds is taken`(text: String, value: Int) throws {
        #expect(try reader(("limit", text)).integer("limit", in: 1...500) == value)
    }

    @Test(arguments: ["", "0", "501", "-1", "+1", "1.0", "1e1", "0x1", "٣", " 1", "9223372036854775808"])
    func `A whole number that is none or out of bounds is a 400`(text: String) throws {
        let error = #expect(throws: RouteError.self) {
            try self.reader(("limit", text)).integer("limit", in: 1...500)
        }
        #expect(error?.status == .badRequest && error?.detail.contains("'limit'") == true)
    }

    @Test(arguments: [
        ("0", Duration.zero), ("60", .seconds(60)), ("0.25", .milliseconds(250)), ("1.0009", .seconds(1)),
    ])
    func `Seconds are taken to the millisecond`(text: String, value: Duration) throws {
        #expect(try reader(("wait", text)).seconds("wait", upTo: 60) == value)
    }

    @Test(arguments: ["", ".", "60.001", "61", "-1", "-0", "+1", "nan", "inf", "infinity", "1e1", "0x10", "1s", "1,5"])
    func `Seconds that are none or too many are a 400`(text: String) throws {
        let error = #expect(throws: RouteError.self) { try self.reader(("wait", text)).seconds("wait", upTo: 60) }
        #expect(error?.status == .badRequest)
    }

    @Test(arguments: [("true", true), ("1", true), ("", true), ("false", false), ("0", false)])
    func `A flag may stand alone or say what it is`(text: String, value: Bool) throws {
        #expect(try reader(("strict", text)).flag("strict") == value)
    }

    @Test(arguments: ["yes", "TRUE", "2", "truee"])
    func `A flag with another word is a 400`(text: String) throws {
        let error = #expect(throws: RouteError.self) { try self.reader(("strict", text)).flag("strict") }
        #expect(error?.status == .badRequest)
    }

    @Test func `An unknown parameter is a 400 that names it and those that are known`() throws {
        let error = #expect(throws: RouteError.self) { try self.reader(("limt", "1")) }
        #expect(error?.detail.contains("'limt'") == true && error?.detail.contains("limit, wait") == true)
    }

    @Test func `An unknown parameter that is no name is not repeated`() throws {
        let error = #expect(throws: RouteError.self) { try self.reader(("<script>", "1")) }
        #expect(error?.status == .badRequest && error?.detail.contains("script") == false)
    }

    @Test func `A parameter given twice is a 400, even twice the same`() throws {
        let error = #expect(throws: RouteError.self) { try self.reader(("limit", "1"), ("limit", "1")) }
        #expect(error?.status == .badRequest && error?.detail.contains("twice") == true)
    }
}
