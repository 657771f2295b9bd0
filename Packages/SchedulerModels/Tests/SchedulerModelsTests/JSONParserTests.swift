import SchedulerModels
import Testing

@Suite(.timeLimit(.minutes(1))) struct JSONParserTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "-1", "10", "0.5", "-0.0", "1e5", "1E+5", "1e-5", "1.25e10", "1e400",
        "9223372036854775807", "9223372036854775808", #""""#, #""a""#, "[]", "{}", "[1,2]", #"{"a":{"b":[]}}"#,
        #""\u00e9\n\/\"\\\b\f\r\t""#, #""\ud83d\ude00""#, #""😀""#, #""\u0000""#, " \t\r\n 1 \n",
        "\"\u{7F}\"", #"{"":0}"#, #"[[[]]]"#, #""\uFFFF""#, #""\udbff\udfff""#,
    ])
    func `valid JSON is read`(text: String) throws {
        _ = try JSONParser.parse(text)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "tru", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-", "--1", "01", "-01", "00",
        "0x10",
        "1 2", "NaN", "Infinity", "-Infinity", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "}", "{]", "[}",
        #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a" 1}"#, #"{a:1}"#, #"{'a':1}"#, #"{1:1}"#,
        #"{"a":1 "b":2}"#, #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "\"", #""abc"#, #""\""#, #""\x41""#, #""\u12""#,
        #""\u12g4""#, #""\u 123""#, #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800A""#, #""\ud800\n""#,
        #""\ud800\u0041""#, "\"a\nb\"", "\"a\tb\"", "\"\u{0}\"", "\u{FEFF}1", "\u{0}", "1\u{0}", "1\u{A0}",
        "\u{2028}1", "/* a */ 1", "// a\n1", "'a'", #"{"a":1}}"#, "[]]", "1,", #""a"b"#, "\u{0B}1", "\u{0C}1",
    ])
    func `anything else is refused`(text: String) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
    }

    @Test(
        arguments: [
            [0x22, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
            [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xFF, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0x5C, 0x6E, 0xC3, 0x22],
            [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], [0xFE, 0xFF, 0x00, 0x31],
        ] as [[UInt8]]
    )
    func `invalid UTF-8 is refused, also beside an escape and in a name`(bytes: [UInt8]) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(bytes) }
    }

    @Test func `escapes are the characters they stand for`() throws {
        let text = #""\u0041\u00e9\u20AC\ud83d\ude00\/\b\f\n\r\t\"\\\u0000""#
        let value = try JSONParser.parse(text)
        #expect(value.stringValue == "Aé€😀/\u{8}\u{C}\n\r\t\"\\\u{0}")
    }

    @Test(arguments: 0...17)
    func `a byte ends a string, escapes or is refused wherever it stands`(place: Int) throws {
        for byte in UInt8(0)..<0x80 {
            for rest in 0...9 {
                let before = Array(String(repeating: "é", count: place).utf8)
                let after = Array(String(repeating: "n", count: rest).utf8)
                let text = [0x22] + before + [byte] + after + [0x22]
                let expected: [UInt8]? =
                    switch byte {
                    case 0..<0x20: nil
                    // Nothing may stand behind the string, so one that ends too early is no JSON.
                    case UInt8(ascii: "\""): nil
                    case UInt8(ascii: "\\"): rest == 0 ? nil : before + [0x0A] + after.dropFirst()
                    default: before + [byte] + after
                    }
                let value = try? JSONParser.parse(text).stringValue
                #expect(value.map { Array($0.utf8) } == expected, "\(byte) at \(place), \(rest) behind")
            }
        }
    }

    @Test func `the deepest allowed nesting is read and one level more is not`() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ levels: Int) -> String {
                String(repeating: open, count: levels) + (open == "[" ? "" : "1")
                    + String(repeating: close, count: levels)
            }
            _ = try JSONParser.parse(nested(64))
            #expect(throws: JSONParseError.self) { try JSONParser.parse(nested(65)) }
            _ = try JSONParser.parse(nested(128), limits: .trusted)
            #expect(throws: JSONParseError.self) { try JSONParser.parse(nested(129), limits: .trusted) }
        }
    }

    @Test func `a nesting that never closes is refused at the limit and not at the end of the stack`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        let error = #expect(throws: JSONParseError.self) { try JSONParser.parse(bytes) }
        #expect(error?.offset == 64)
    }

    @Test func `limits hold at their values`() throws {
        let limits = JSONLimits(maximumDepth: 2, maximumMembers: 3, maximumValues: 5, maximumNumberLength: 4)
        for text in [#"{"a":1,"b":2,"c":3}"#, "[1,2,3,4]", "1234", "-123", "[[1]]"] {
            _ = try JSONParser.parse(text, limits: limits)
        }
        for text in [#"{"a":1,"b":2,"c":3,"d":4}"#, "[1,2,3,4,5]", "12345", "-1234", "1.234", "[[[1]]]"] {
            #expect(throws: JSONParseError.self) { try JSONParser.parse(text, limits: limits) }
        }
    }

    @Test(arguments: [5, 11, 12, 13, 40])
    func `a repeated name is found in small and large objects`(count: Int) throws {
        let members = (0..<count).map { #""k\#($0)":\#($0)"# }
        _ = try JSONParser.parse("{" + members.joined(separator: ",") + "}")
        for repeated in [0, count / 2, count - 1] {
            let text = "{" + (members + [#""k\#(repeated)":0"#]).joined(separator: ",") + "}"
            #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
        }
    }

    @Test func `an error names the byte and quotes nothing of the text`() {
        let error = #expect(throws: JSONParseError.self) { try JSONParser.parse(#"{"secret": wrong}"#) }
        #expect(error?.offset == 11)
        #expect(error.map { "\($0)".contains("secret") || "\($0)".contains("wrong") } == false)
    }

    @Test func `members keep their order and are found by name`() throws {
        let value = try JSONParser.parse(#"{"z":1,"a":[2,null],"m":{"x":true}}"#)
        #expect(value.objectValue?.members.map(\.key) == ["z", "a", "m"])
        #expect(value["m"]?["x"] == true)
        #expect(value["a"] == [2, .null])
        #expect(value["missing"] == nil)
    }
}
