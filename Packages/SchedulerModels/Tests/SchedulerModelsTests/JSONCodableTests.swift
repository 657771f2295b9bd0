import Foundation
import SchedulerModels
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JSONCodableTests {
    @Test(
        "a value passes through a coder that knows nothing of it",
        arguments: [
            "null", "true", "5", "-1", "18446744073709551615", "-9223372036854775808", "0.5", "\"x\"", "[]", "{}",
            "[1,[null,false]]", "{\"a\":{\"b\":[\"c\"]}}",
        ]
    )
    func goesRound(text: String) throws {
        let value = try JSONParser.parse(text)
        let encoded = try JSONEncoder().encode(value)
        #expect(String(decoding: encoded, as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(JSONValue.self, from: encoded) == value)
    }

    @Test("an object keeps all its members")
    func keepsMembers() throws {
        let decoded = try JSONDecoder().decode(JSONValue.self, from: Data("{\"b\":1,\"a\":[2.5],\"c\":null}".utf8))
        let members = try #require(decoded.objectValue)
        #expect(members.count == 3)
        #expect(members["a"] == [.double(2.5) ?? .null])
        #expect(members["b"] == 1)
        #expect(members["c"] == .null)
    }

    @Test("a number too large for any coder is an error")
    func refusesHugeNumbers() throws {
        let value = try JSONParser.parse("1e999")
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(value) }
    }

    @Test(
        "a whole number is told from any other, whatever its size",
        arguments: [
            ("5", true), ("5.0", true), ("50e-1", true), ("0", true), ("0e-5", true), ("1e999999999999999999999", true),
            ("5.5", false), ("1e-1", false), ("4.99999999999999999999999", false), ("1e-999999999999999999999", false),
        ]
    )
    func tellsWholeNumbers(text: String, isWhole: Bool) throws {
        #expect(try JSONParser.parse(text).numberValue?.isWhole == isWhole)
    }

    @Test("a whole number is exact in every width, and nil beyond it")
    func readsEveryWidth() throws {
        let number = try #require(try JSONParser.parse("340282366920938463463374607431768211455").numberValue)
        #expect(number.whole(UInt128.self) == .max)
        #expect(number.whole(Int128.self) == nil)
        #expect(number.int64 == nil)
        let negative = try #require(try JSONParser.parse("-0.128e3").numberValue)
        #expect(negative.whole(Int8.self) == -128)
        #expect(negative.whole(UInt8.self) == nil)
        #expect(try JSONParser.parse("-0").numberValue?.whole(UInt8.self) == 0)
    }
}
