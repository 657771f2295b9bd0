import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct OutputEncodingTests {
    private func text<Output: Encodable>(_ output: Output) throws -> String {
        try HandlerOutput.json(output).text
    }

    private func refusal<Output: Encodable>(_ output: Output) throws -> String? {
        do {
            _ = try HandlerOutput.json(output)
            return nil
        } catch {
            guard error.code == "invalid_result", !error.retryable else { return "wrong failure: \(error)" }
            return error.message
        }
    }

    @Test("every shape of Swift type is written as it is read")
    func goesRound() throws {
        let order = try decoded(OrderSample.self, OrderSample.text)
        #expect(try text(order) == OrderSample.text)
        let hand = HandCoded(x: 1, y: 2, base: 3, named: 4)
        #expect(try text(hand) == HandCoded.text)
    }

    @Test("numbers are written exactly")
    func writesNumbers() throws {
        #expect(try text([Int64.min, .max]) == "[-9223372036854775808,9223372036854775807]")
        #expect(try text(UInt64.max) == "18446744073709551615")
        #expect(try text(Int128.min) == "-170141183460469231731687303715884105728")
        #expect(try text([0.1, -0.0, 1e21, .leastNonzeroMagnitude, 100]) == "[0.1,0,1e+21,5e-324,100]")
        #expect(try text([Float(0.1)]) == "[0.1]")
        #expect(try text([Int8.min, .max]) == "[-128,127]")
        #expect(try text(Duration.milliseconds(1_500)) == "1.5")
    }

    @Test("what is nil is left out of an object and null in an array or as the whole result")
    func writesNil() throws {
        struct Holder: Encodable { let a: Int?, b: [Int?] }
        struct Nothing: Encodable {}
        #expect(try text(Holder(a: nil, b: [1, nil])) == "{\"b\":[1,null]}")
        #expect(try text(Int?.none) == "null")
        #expect(try text(Int?.some(5)) == "5")
        #expect(try text(Nothing()) == "{}")
        #expect(try text([Nothing()]) == "[{}]")
        #expect(try text([Int]()) == "[]")
        #expect(try text([String: Int]()) == "{}")
    }

    @Test("a dictionary's names are left as they are, in order")
    func writesDictionaries() throws {
        let names = Dictionary(uniqueKeysWithValues: (10..<30).map { ("aName\($0)", $0) })
        #expect(try text(names) == "{" + (10..<30).map { "\"aName\($0)\":\($0)" }.joined(separator: ",") + "}")
        #expect(try text([5: "x"]) == "{\"5\":\"x\"}")
        #expect(try decoded([Int: String].self, "{\"5\":\"x\"}") == [5: "x"])
    }

    @Test("JSON is handed over as it is, as a whole and as a field")
    func handsOverJSON() throws {
        let json = try JSONParser.parse("{\"camelCase\":1.0,\"a\":[1e3,null]}")
        #expect(try text(json) == json.text)
        #expect(try text(["x": json]) == "{\"x\":\(json.text)}")
    }

    @Test("a number that JSON cannot say is refused by its path", arguments: [Double.nan, .infinity, -.infinity])
    func refusesInfinity(value: Double) throws {
        struct Holder: Encodable { let winRates: [Double] }
        let prefix = "the result cannot be written as JSON: "
        #expect(try refusal(Holder(winRates: [1, value])) == prefix + "win_rates[1]: must be a finite number")
        #expect(try refusal(Float(value)) == prefix + "the whole result: must be a finite number")
    }

    @Test("a type that contradicts itself, nests without end or throws is refused")
    func refusesNonsense() throws {
        struct Contradiction: Encodable {
            func encode(to encoder: any Encoder) throws {
                _ = encoder.unkeyedContainer()
                var container = encoder.singleValueContainer()
                try container.encode(1)
            }
        }
        struct Endless: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(Endless())
            }
        }
        struct Nested: Encodable {
            let levels: Int
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                if levels > 1 { try container.encode(Nested(levels: levels - 1)) }
            }
        }
        struct Unsaid: Error {}
        struct Throwing: Encodable {
            func encode(to encoder: any Encoder) throws { throw Unsaid() }
        }
        #expect(
            try refusal(["a": Contradiction()])?.hasSuffix(": a: is encoded as two different kinds of value") == true
        )
        let deepest = JSONLimits().maximumDepth
        let readable = try JSONParser.parse(text(Nested(levels: deepest)))
        #expect(readable.arrayValue != nil)
        #expect(try refusal(Nested(levels: deepest + 1)) != nil)
        #expect(try refusal(Endless())?.hasSuffix("is nested more than 64 levels deep") == true)
        #expect(try refusal([Throwing()])?.hasSuffix(": [0]: is not valid") == true)
    }

    @Test("a member that is written twice has its last value")
    func keepsLast() throws {
        struct Twice: Encodable {
            enum Keys: CodingKey { case a, b }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                try container.encode(1, forKey: .a)
                try container.encode(2, forKey: .b)
                var again = encoder.container(keyedBy: Keys.self)
                try again.encode(3, forKey: .a)
            }
        }
        #expect(try text(Twice()) == "{\"a\":3,\"b\":2}")
    }
}
