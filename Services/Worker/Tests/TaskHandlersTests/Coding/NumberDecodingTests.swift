import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct NumberDecodingTests {
    private struct Holder<Value: Decodable & Sendable>: Decodable, Sendable {
        let count: Value
    }

    private func check<Value: FixedWidthInteger & Decodable & Sendable>(_ type: Value.Type) throws {
        for value in [Value.min, Value.min + 1, 0, 1, Value.max - 1, Value.max] {
            #expect(try decoded(Holder<Value>.self, "{\"count\":\(value)}").count == value)
            #expect(try decoded(Holder<Value>.self, "{\"count\":\(value).000}").count == value)
            #expect(try decoded(Holder<Value>.self, "{\"count\":\(value).0e0}").count == value)
            #expect(try decoded([Value].self, "[\(value)]") == [value])
        }
        let range = "count: must be a whole number between \(Value.min) and \(Value.max)"
        for text in [next(after: "\(Value.max)"), "1e60", "1e999999999999999999999", "-1e60"] {
            #expect(try refusal(Holder<Value>.self, "{\"count\":\(text)}") == range, "\(type) \(text)")
        }
        let below = Value.min == 0 ? "-1" : "-" + next(after: "\(Value.min)".dropFirst())
        #expect(try refusal(Holder<Value>.self, "{\"count\":\(below)}") == range, "\(type) \(below)")
        for text in ["1.5", "1e-1", "0.99999999999999999999999999", "1e-999999999999999999999"] {
            #expect(try refusal(Holder<Value>.self, "{\"count\":\(text)}") == "count: must be a whole number")
        }
    }

    /// The next whole number, as text: no type holds it.
    private func next(after text: some StringProtocol) -> String {
        var digits = Array(text.utf8)
        for index in digits.indices.reversed() {
            digits[index] += 1
            if digits[index] <= UInt8(ascii: "9") { break }
            digits[index] = UInt8(ascii: "0")
        }
        return String(decoding: digits, as: UTF8.self)
    }

    @Test("every width is exact from its least to its greatest value, and refuses what lies beyond")
    func readsEveryWidth() throws {
        try check(Int.self)
        try check(Int8.self)
        try check(Int16.self)
        try check(Int32.self)
        try check(Int64.self)
        try check(Int128.self)
        try check(UInt.self)
        try check(UInt8.self)
        try check(UInt16.self)
        try check(UInt32.self)
        try check(UInt64.self)
        try check(UInt128.self)
    }

    @Test(
        "a whole number may be written with a fraction or an exponent",
        arguments: [
            ("1.0", 1), ("1e3", 1_000), ("1.25e2", 125), ("-0", 0), ("-0.0", 0), ("0e9", 0), ("12000e-3", 12),
            ("9007199254740993", 9_007_199_254_740_993), ("0e999999999999999999999", 0),
        ]
    )
    func readsWholeNumbers(text: String, value: Int) throws {
        #expect(try decoded(Holder<Int>.self, "{\"count\":\(text)}").count == value)
        #expect(try decoded(Holder<UInt64>.self, "{\"count\":\(text)}").count == UInt64(value))
    }

    @Test(
        "floating-point numbers are the nearest to their text, and never infinite",
        arguments: [
            ("0.1", 0.1), ("1", 1), ("-2.5e-3", -0.0025), ("1.7976931348623157e308", Double.greatestFiniteMagnitude),
            ("5e-324", Double.leastNonzeroMagnitude), ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992),
        ]
    )
    func readsDoubles(text: String, value: Double) throws {
        #expect(try decoded(Holder<Double>.self, "{\"count\":\(text)}").count == value)
        #expect(try decoded(Holder<Float>.self, "{\"count\":0.1}").count == 0.1)
        #expect(try refusal(Holder<Double>.self, "{\"count\":1e309}") == "count: is too large a number")
        #expect(try refusal(Holder<Float>.self, "{\"count\":1e39}") == "count: is too large a number")
    }

    @Test("a length of time is a number of seconds")
    func readsDurations() throws {
        #expect(try decoded(Holder<Duration>.self, "{\"count\":1.5}").count == .milliseconds(1_500))
        #expect(try decoded(Holder<Duration>.self, "{\"count\":0.0006}").count == .milliseconds(1))
        #expect(
            try refusal(Holder<Duration>.self, "{\"count\":\"1s\"}")
                == "count: must be a number of seconds, not a string"
        )
        #expect(try refusal(Holder<Duration>.self, "{\"count\":1e300}") == "count: is too large a number")
        #expect(try refusal(Holder<Duration>.self, "{\"count\":1e308}") == "count: is too large a number")
    }
}
