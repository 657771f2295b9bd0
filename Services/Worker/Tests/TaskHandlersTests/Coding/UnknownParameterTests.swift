import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct UnknownParameterTests {
    private struct Inner: Decodable, Sendable {
        let count: Int
    }

    private struct Outer: Decodable, Sendable {
        let maxPages: Int?
        let inner: Inner?
        let list: [Inner]?
        let byName: [String: Inner]?
        let anything: JSONValue?
    }

    private struct Nothing: Decodable, Sendable {}

    @Test(
        "a parameter that no type knows is refused by its path",
        arguments: [
            ("{\"max_page\":1}", "max_page: is not a known parameter"),
            ("{\"max_pages\":1,\"inner\":{\"count\":1,\"conut\":2}}", "inner.conut: is not a known parameter"),
            ("{\"list\":[{\"count\":1},{\"count\":1,\"a\":{}}]}", "list[1].a: is not a known parameter"),
            ("{\"by_name\":{\"x\":{\"count\":1,\"b\":1}}}", "by_name.x.b: is not a known parameter"),
            ("{\"a\":1,\"b\":2}", "a: is not a known parameter; b: is not a known parameter"),
            ("{\"\\u0007\":1}", "?: is not a known parameter"),
            ("{\"maxPages\":1,\"max_pages\":2}", "max_pages: is not a known parameter"),
        ]
    )
    func refuses(json: String, message: String) throws {
        #expect(try refusal(Outer.self, json) == message)
        #expect(try refusal(Outer.self, json, allowUnknown: true) == nil)
    }

    @Test("a type without fields knows no parameter")
    func knowsNothing() throws {
        _ = try decoded(Nothing.self, "{}")
        #expect(try refusal(Nothing.self, "{\"a\":1}") == "a: is not a known parameter")
        #expect(try refusal([String: Nothing].self, "{\"n\":{\"a\":1}}") == "n.a: is not a known parameter")
    }

    @Test(
        "what is taken over as JSON may hold anything, and a name may be spelled as in Swift",
        arguments: ["{\"anything\":{\"a\":{\"b\":[{\"c\":1}]}}}", "{\"maxPages\":1}", "{}", "{\"inner\":null}"]
    )
    func accepts(json: String) throws {
        #expect(try refusal(Outer.self, json) == nil)
    }

    @Test("a long list of unknown parameters is cut short")
    func cutsShort() throws {
        let members = (0..<15).map { "\"m\($0)\":0" }.joined(separator: ",")
        let message = try #require(try refusal(Nothing.self, "{\(members)}"))
        #expect(message.hasSuffix("m9: is not a known parameter; and 5 more"))
    }

    @Test("a type that reads one object twice, or tries one form after the other, refuses only what neither knows")
    func unitesReadings() throws {
        struct Tag: Decodable { let kind: String }
        struct Circle: Decodable { let radius: Double }
        struct Label: Decodable { let inner: Inner }
        struct Shape: Decodable, Sendable {
            init(from decoder: any Decoder) throws {
                let tag = try Tag(from: decoder)
                let container = try decoder.singleValueContainer()
                if tag.kind == "circle" {
                    _ = try container.decode(Circle.self)
                } else if (try? container.decode(Label.self)) == nil {
                    _ = try container.decode([String: JSONValue].self)
                }
            }
        }
        #expect(try refusal(Shape.self, "{\"kind\":\"circle\",\"radius\":1}") == nil)
        #expect(try refusal(Shape.self, "{\"kind\":\"circle\",\"radius\":1,\"x\":1}") == "x: is not a known parameter")
        #expect(try refusal(Shape.self, "{\"kind\":\"label\",\"inner\":{\"count\":1}}") == nil)
        #expect(
            try refusal(Shape.self, "{\"kind\":\"label\",\"inner\":{\"count\":1,\"y\":1}}")
                == "inner.y: is not a known parameter"
        )
        #expect(try refusal(Shape.self, "{\"kind\":\"other\",\"inner\":{\"count\":\"1\",\"z\":1}}") == nil)
    }

    @Test("an object that is looked into and taken over as JSON as well may hold anything")
    func takesOverWhatItLooksInto() throws {
        struct Tag: Decodable { let kind: String }
        struct Envelope: Decodable, Sendable {
            enum Keys: CodingKey { case payload }
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: Keys.self)
                _ = try container.decode(Tag.self, forKey: .payload)
                _ = try container.decode(JSONValue.self, forKey: .payload)
            }
        }
        #expect(try refusal(Envelope.self, "{\"payload\":{\"kind\":\"k\",\"x\":{\"y\":1}}}") == nil)
        #expect(try refusal(Envelope.self, "{\"payload\":{\"kind\":\"k\"},\"z\":1}") == "z: is not a known parameter")
    }

    @Test("what an attempt with a type that did not fit has looked into counts for nothing")
    func forgetsFailedReadings() throws {
        struct Label: Decodable { let inner: Inner }
        struct Careless: Decodable, Sendable {
            enum Keys: CodingKey { case inner }
            init(from decoder: any Decoder) throws {
                let isLabel = (try? decoder.singleValueContainer().decode(Label.self)) != nil
                if !isLabel { _ = try decoder.container(keyedBy: Keys.self).contains(.inner) }
            }
        }
        #expect(try refusal(Careless.self, "{\"inner\":{\"count\":\"no number\",\"z\":1}}") == nil)
        #expect(try refusal(Careless.self, "{\"inner\":{\"count\":1,\"z\":1}}") == "inner.z: is not a known parameter")
    }
}
