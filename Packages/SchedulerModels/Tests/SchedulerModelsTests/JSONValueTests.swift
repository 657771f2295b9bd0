import SchedulerModels
import Testing

@Suite struct JSONValueTests {
    @Test(
        arguments: [
            ("5", 5), ("5.0", 5), ("5e0", 5), ("50e-1", 5), ("-0", 0), ("-1", -1), ("1e3", 1_000), ("1.5", nil),
            ("1e400", nil),
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("9007199254740993", 9_007_199_254_740_993), ("1e-1", nil),
            ("9007199254740993.0", 9_007_199_254_740_993), ("4.99999999999999999999", nil),
            ("5.00000000000000000001", nil), ("0e999999999999999999999", 0), ("1e999999999999999999999", nil),
            ("-0.00e5", 0), ("922337203685477580.70e1", .max), ("-9.223372036854775808e18", .min),
            ("9.223372036854775808e18", nil), ("1000000e-6", 1), ("1e18", 1_000_000_000_000_000_000), ("1E+2", 100),
            ("1e-999999999999999999999", nil),
        ] as [(String, Int64?)]
    )
    func `a number says its exact whole value or none`(text: String, value: Int64?) throws {
        #expect(try JSONParser.parse(text).numberValue?.int64 == value)
    }

    @Test func `a number too large for a double has none`() throws {
        #expect(try JSONParser.parse("1e400").numberValue?.double == nil)
        #expect(try JSONParser.parse("1e308").numberValue?.double == 1e308)
        #expect(try JSONParser.parse("1e-400").numberValue?.double == 0)
    }

    @Test func `what JSON cannot say has no value`() {
        #expect(JSONValue.double(.nan) == nil)
        #expect(JSONValue.double(.infinity) == nil)
        #expect(JSONValue.double(-.infinity) == nil)
    }

    @Test(arguments: [
        (42.0, "42"), (-0.0, "0"), (0.5, "0.5"), (1e15, "1000000000000000"), (1e300, "1e+300"), (-2.25, "-2.25"),
        (1.5e-300, "1.5e-300"),
    ])
    func `a double is written shortest and reads back the same`(value: Double, text: String) throws {
        let json = try #require(JSONValue.double(value))
        #expect(json.text == text)
        #expect(try JSONParser.parse(json.text).numberValue?.double == value)
    }

    @Test func `an accessor answers for its own kind alone`() {
        let all: [JSONValue] = [.null, true, 1, "a", [1], ["a": 1]]
        #expect(all.map { $0.boolValue != nil } == [false, true, false, false, false, false])
        #expect(all.map { $0.numberValue != nil } == [false, false, true, false, false, false])
        #expect(all.map { $0.stringValue != nil } == [false, false, false, true, false, false])
        #expect(all.map { $0.arrayValue != nil } == [false, false, false, false, true, false])
        #expect(all.map { $0.objectValue != nil } == [false, false, false, false, false, true])
        #expect(Set(all.map(\.kindName)).count == 6)
    }

    @Test func `an object replaces, adds and removes members in place`() {
        var object = JSONObject()
        #expect(object.isEmpty)
        object["a"] = 1
        object["b"] = 2
        object["a"] = 3
        #expect(JSONValue.object(object).text == #"{"a":3,"b":2}"#)
        object["a"] = nil
        object["missing"] = nil
        #expect(object.members.map(\.key) == ["b"])
        #expect(object.count == 1)
    }
}
