import SchedulerModels
import Testing

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `control characters, quotes and backslashes are escaped`() {
        #expect(written { $0.write("a\"\\\n\r\t\u{0}\u{1F}\u{7F}/é😀") } == #""a\"\\\n\r\t\u0000\u001f\u007f/é😀""#)
    }

    @Test func `every scalar of the lowest plane reads back the same`() throws {
        for value in (0..<0x800).compactMap({ Unicode.Scalar($0) }) {
            let text = String(Character(value))
            #expect(try JSONParser.parse(JSONValue.string(text).serialized()).stringValue == text)
        }
    }

    @Test(arguments: 0...17)
    func `a character is escaped or not wherever it stands`(place: Int) {
        for value in (0..<0x100).compactMap({ Unicode.Scalar($0) }) {
            let escaped: String =
                switch value {
                case "\"", "\\": "\\" + String(value)
                case "\n": "\\n"
                case "\r": "\\r"
                case "\t": "\\t"
                case "\0"..."\u{1F}", "\u{7F}":
                    "\\u00" + (value.value < 16 ? "0" : "") + String(value.value, radix: 16)
                default: String(value)
                }
            for rest in 0...9 {
                let (before, after) = (String(repeating: "é", count: place), String(repeating: "@", count: rest))
                #expect(written { $0.write(before + String(value) + after) } == "\"\(before)\(escaped)\(after)\"")
            }
        }
    }

    @Test(arguments: [0, 9, 10, -1, 99_999, 100_000, 1_790_000_000_000, Int64.max, .min])
    func `whole numbers are written digit by digit`(number: Int64) {
        #expect(written { $0.write(number) } == "\(number)")
    }

    @Test func `fixed text stands among others`() throws {
        let id = try #require(TaskID("0198c5a7-0b1c-7def-8123-456789abcdef"))
        let text = written { writer in
            writer.beginObject()
            writer.writeFixed(#""id":"#)
            writer.write(id)
            writer.writeFixed(#""a":null,"b":null"#)
            writer.member("at", Timestamp(milliseconds: 1_798_761_600_007))
            writer.writeFixed(#""for":"#)
            writer.write(Duration.milliseconds(2_050))
            writer.endObject()
        }
        let wanted = #"{"id":"\#(id)","a":null,"b":null,"at":"2027-01-01T00:00:00.007Z","for":2.05}"#
        #expect(text == wanted)
        #expect(id.description == "0198c5a7-0b1c-7def-8123-456789abcdef")
    }

    @Test func `commas stand between values and nowhere else`() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.write(Int64(1))
            writer.writeRaw("null")
            writer.beginObject()
            writer.endObject()
            writer.write("x")
            writer.endArray()
            writer.member("b", Int64?.none)
            writer.member("c", "d")
            writer.member("e", Duration.milliseconds(1_500))
            writer.member("f", raw: [])
            writer.member("g", raw: Array("[1]".utf8))
            writer.endObject()
        }
        #expect(text == #"{"a":[1,null,{},"x"],"b":null,"c":"d","e":1.5,"f":null,"g":[1]}"#)
    }

    @Test func `spliced members stand among others`() {
        let text = written { writer in
            writer.beginObject()
            writer.spliceMembers([UInt8]())
            writer.spliceMembers(Array(#""a":1,"b":2"#.utf8))
            writer.member("c", 3)
            writer.endObject()
        }
        #expect(text == #"{"a":1,"b":2,"c":3}"#)
    }

    @Test func `absent members are null`() {
        let text = written { writer in
            writer.beginObject()
            writer.member("a", String?.none)
            writer.member("b", Timestamp?.none)
            writer.member("c", Duration?.none)
            writer.member("d", raw: nil)
            writer.endObject()
        }
        #expect(text == #"{"a":null,"b":null,"c":null,"d":null}"#)
    }
}
