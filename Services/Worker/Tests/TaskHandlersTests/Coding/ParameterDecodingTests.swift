import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct ParameterDecodingTests {
    @Test("every shape of Swift type is read, in snake case unless the type spells its keys itself")
    func readsEveryShape() throws {
        let order = try decoded(OrderSample.self, OrderSample.text)
        #expect(order.userID == 7)
        #expect(order.isUrgent)
        #expect(order.speed == .fast)
        #expect(order.level == .high)
        #expect(order.payment == .bankTransfer(accountName: "A"))
        #expect(order.retry == OrderSample.Retry(count: 3, baseDelay: 0.5))
        let part = OrderSample.Item(itemName: "b", price: 2)
        #expect(order.items == [OrderSample.Item(itemName: "a", price: 1.5, parts: [part])])
        #expect(order.tags == ["t"])
        #expect(order.pricesByName == ["firstName": 1, "snake_name": 2])
        #expect(order.grid == [[1, nil], []])
        #expect(order.note == "n")
    }

    /// The sample with one part of its text replaced.
    private static func changed(_ part: String, _ replacement: String) -> String {
        let pieces = OrderSample.text.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        return pieces.joined(separator: replacement)
    }

    @Test(
        "a field that is wrong is named by its path, with what it must be",
        arguments: [
            ("\"user_id\":7,", "", "user_id: is missing"),
            ("\"user_id\":7", "\"user_id\":null", "user_id: must be a whole number, not null"),
            ("\"is_urgent\":true", "\"is_urgent\":1", "is_urgent: must be true or false, not a number"),
            ("\"fast\"", "\"Fast\"", "speed: must be one of slow, fast"),
            ("\"fast\"", "[]", "speed: must be a string, not an array"),
            ("\"level\":2", "\"level\":3", "level: is not one of the accepted values"),
            ("\"count\":3", "\"count\":\"3\"", "retry.count: must be a whole number, not a string"),
            ("\"count\":3", "\"count\":3.5", "retry.count: must be a whole number"),
            ("\"count\":3,", "", "retry.count: is missing"),
            ("{\"count\":3,\"baseDelay\":0.5}", "5", "retry: must be an object, not a number"),
            ("\"price\":1.5", "\"price\":\"1\"", "items[0].price: must be a number, not a string"),
            ("\"price\":2", "\"price\":[]", "items[0].parts[0].price: must be a number, not an array"),
            ("\"item_name\":\"b\",", "", "items[0].parts[0].item_name: is missing"),
            ("[\"t\"]", "\"t\"", "tags: must be an array, not a string"),
            ("[\"t\"]", "[\"t\",4]", "tags[1]: must be a string, not a number"),
            ("\"firstName\":1", "\"firstName\":true", "prices_by_name.firstName: must be a number, not a boolean"),
            ("\"firstName\":1", "\"n\\nn\":true", "prices_by_name.?: must be a number, not a boolean"),
            ("[1,null]", "[1,\"x\"]", "grid[0][1]: must be a whole number, not a string"),
            ("\"note\":\"n\"", "\"note\":5", "note: must be a string, not a number"),
            ("{\"bank_transfer\":", "{\"cash\":{},\"bank_transfer\":", "payment: does not have the expected form"),
            ("\"account_name\":\"A\"", "", "payment.bank_transfer.account_name: is missing"),
        ]
    )
    func namesFields(part: String, replacement: String, message: String) throws {
        let json = ParameterDecodingTests.changed(part, replacement)
        #expect(json != OrderSample.text)
        #expect(try refusal(OrderSample.self, json) == message)
    }

    @Test("what is optional may be missing or null")
    func readsOptionals() throws {
        let missing = try decoded(OrderSample.self, ParameterDecodingTests.changed(",\"note\":\"n\"", ""))
        let null = try decoded(OrderSample.self, ParameterDecodingTests.changed("\"note\":\"n\"", "\"note\":null"))
        #expect(missing.note == nil)
        #expect(null.note == nil)
        #expect(try decoded(Int?.self, "null") == nil)
    }

    @Test("parameters that are not an object at all are called that", arguments: ["[]", "null", "5", "\"x\""])
    func namesTheWhole(json: String) throws {
        let kind = try JSONParser.parse(json).kindName
        #expect(try refusal(OrderSample.self, json) == "parameters: must be an object, not \(kind)")
    }

    @Test("JSON is handed over as it is, as a whole and as a field")
    func handsOverJSON() throws {
        struct Holder: Decodable, Sendable {
            let anything: JSONValue
            let maybe: JSONValue?
        }
        let text = "{\"anything\":{\"b\":1.0,\"a\":[1e3,null]},\"maybe\":null}"
        #expect(try decoded(JSONValue.self, text).text == text)
        let holder = try decoded(Holder.self, text)
        #expect(holder.anything.text == "{\"b\":1.0,\"a\":[1e3,null]}")
        #expect(holder.maybe == nil)
    }

    @Test("text that a type's own code throws is shown, and a Swift error that says nothing is not")
    func showsOwnTexts() throws {
        struct Said: Error, CustomStringConvertible { let description = "must be even" }
        struct Unsaid: Error { let secretDetail = 1 }
        struct Even: Decodable, Sendable {
            init(from decoder: any Decoder) throws {
                let number = try decoder.singleValueContainer().decode(Int.self)
                if number == 1 { throw Said() }
                if number == 3 { throw Unsaid() }
                if number == 5 { throw HandlerFailure.invalidParameter("even", "is five") }
            }
        }
        struct Checked: Decodable, Sendable {
            enum CodingKeys: CodingKey { case lowestEven }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                guard try container.decode(Int.self, forKey: .lowestEven) % 2 == 0 else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .lowestEven,
                        in: container,
                        debugDescription: "is odd"
                    )
                }
            }
        }
        #expect(try refusal([Even].self, "[2,1]") == "[1]: must be even")
        #expect(try refusal([Even].self, "[3]") == "[0]: is not valid")
        #expect(try refusal([Even].self, "[5]") == "even: is five")
        #expect(try refusal([Checked].self, "[{\"lowest_even\":1}]") == "[0].lowest_even: is odd")
    }

    @Test("nested containers and inherited fields are read, and too short an array is named")
    func readsByHand() throws {
        #expect(try decoded(HandCoded.self, HandCoded.text) == HandCoded(x: 1, y: 2, base: 3, named: 4))
        let short = "{\"point\":[1],\"super\":{\"base\":3},\"named\":{\"n\":4}}"
        #expect(try refusal(HandCoded.self, short) == "point[1]: is missing")
        let unfit = "{\"point\":[1,2],\"super\":{\"base\":\"3\"},\"named\":{\"n\":4}}"
        #expect(try refusal(HandCoded.self, unfit) == "super.base: must be a whole number, not a string")
    }

    @Test("a value nested as deep as JSON may be is read")
    func readsDeepValues() throws {
        indirect enum Chain: Decodable, Sendable {
            case end
            case link(Chain)
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                self = container.isAtEnd ? .end : .link(try container.decode(Chain.self))
            }
        }
        let depth = JSONLimits().maximumDepth
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        _ = try decoded(Chain.self, text)
    }
}
