import Logging
import SchedulerModels
import Testing

@testable import ServiceLogging

/// One event is one line, whatever somebody outside has put into it.
@Suite struct LogLineTests {
    private static let hostile = [
        "a\r\nlevel=ERROR forged", "a\nb", "\u{1B}[2J\u{1B}]0;title\u{7}", "a\u{2028}b\u{2029}c", "a\u{85}b\u{9B}31m",
        "\u{202E}txt.exe", "\u{0}\u{7F}", "quote\" back\\slash \\n", "a=b status=200", "🙂 ü",
        String(repeating: "x", count: 100_000), "e" + String(repeating: "\u{301}", count: 50_000),
        String(repeating: "\u{1B}", count: 100_000), "{\"task_id\":\"other\"}",
    ]

    private final class Lines: Sendable {
        let bytes = Guarded<[UInt8]>([])
    }

    private func logged(_ form: LogLineHandler.Form, _ body: (Logger) -> Void) -> String {
        let lines = Lines()
        body(
            Logger(label: "test") { label in
                LogLineHandler(
                    label: label,
                    level: .debug,
                    form: form,
                    now: { Timestamp(milliseconds: 0) },
                    write: { line in lines.bytes.withLock { $0 += line } }
                )
            }
        )
        return String(decoding: lines.bytes.withLock { $0 }, as: UTF8.self)
    }

    private static func isPlain(_ line: String) -> Bool {
        line.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
    }

    @Test(arguments: [LogLineHandler.Form.text, .json], hostile)
    func `Hostile text in the message and in every field gives one escaped, capped line`(
        form: LogLineHandler.Form,
        text: String
    ) throws {
        let keys = [LogKey.taskID, LogKey.attempt, LogKey.workerID, LogKey.requestID, "error"]
        let metadata = Logger.Metadata(uniqueKeysWithValues: keys.map { ($0, .string(text)) })
        let output = logged(form) { $0.info("\(text)", metadata: metadata) }
        #expect(output.utf8.filter { $0 == UInt8(ascii: "\n") }.count == 1 && output.hasSuffix("\n"))
        let line = String(output.dropLast())
        #expect(Self.isPlain(line))
        // Six fields of 2,000 bytes, each of which may become an escape of six.
        #expect(line.utf8.count < 6 * 2_000 * 6 + 500)
        guard form == .json else { return }
        let json = try JSONParser.parse(Array(line.utf8))
        #expect(json.objectValue?.count == 4 + keys.count)
        for key in keys + ["message"] {
            let value = try #require(json[key]?.stringValue)
            #expect(
                value == text
                    || (value.hasSuffix("…") && text.unicodeScalars.starts(with: value.unicodeScalars.dropLast()))
            )
            #expect(value.utf8.count <= 2_003)
        }
    }

    @Test func `A value that is not one word is quoted, so that it cannot look like other fields`() {
        let output = logged(.text) { $0.info("m", metadata: ["a": "1 b=2", "c": "say \"x\"", "d": "plain", "e": ""]) }
        #expect(output.hasSuffix(#"INFO test: m a="1 b=2" c="say \"x\"" d=plain e="""# + "\n"))
    }

    @Test func `A JSON line has time, level, service, message and the fields`() {
        let output = logged(.json) { $0.debug("settled", metadata: [LogKey.taskID: "t", LogKey.attempt: "2"]) }
        #expect(
            output == #"{"time":"1970-01-01T00:00:00.000Z","level":"debug","service":"test","message":"settled","#
                + #""attempt":"2","task_id":"t"}"# + "\n"
        )
    }
}
