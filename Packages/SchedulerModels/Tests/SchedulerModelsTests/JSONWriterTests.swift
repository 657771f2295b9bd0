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
