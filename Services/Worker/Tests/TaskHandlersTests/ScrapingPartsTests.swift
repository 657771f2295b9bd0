import SchedulerModels
import Testing

@testable import TaskHandlers

@Suite(.timeLimit(.minutes(1)))
struct ScrapingPartsTests {
    @Test(
        "Retry-After is read in both forms, and cut to a day",
        arguments: [
            ("0", 0), ("120", 120), ("999999999999999999999999", 86_400), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
            ("Sun, 06 Nov 1994 08:48:00 GMT", 0), ("Sun, 06 Nov 2094 08:49:37 GMT", 86_400),
        ]
    )
    func readsRetryAfter(value: String, seconds: Int) throws {
        let now = try #require(Timestamp("1994-11-06T08:49:00Z"))
        #expect(RetryAfter.duration(value, now: now) == .seconds(seconds))
    }

    @Test("any other Retry-After is none", arguments: ["", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 CET"])
    func ignoresRetryAfter(value: String) {
        #expect(RetryAfter.duration(value) == nil)
    }

    @Test("text is what a reader sees, with blanks run together and blocks on their own lines")
    func collects() {
        var collector = TextCollector(maximumBytes: 100)
        collector.append("  a \n\t b".utf8)
        collector.breakLine()
        collector.breakLine()
        collector.append("c ".utf8)
        #expect(collector.text == "a b\nc")
        #expect(!collector.isTruncated)
    }

    @Test("text is cut at the limit, never inside a character", arguments: 1...9)
    func cuts(limit: Int) {
        var collector = TextCollector(maximumBytes: limit)
        collector.append("aé€😀x".utf8)
        #expect(collector.isTruncated)
        #expect("aé€😀x".hasPrefix(collector.text))
        #expect(collector.text.utf8.count <= limit)
    }

    @Test("a content type is told apart by its kind and character set")
    func readsContentTypes() {
        #expect(ContentType("text/html; charset=\"UTF-8\"").charset == "UTF-8")
        #expect(ContentType("Text/HTML;charset=latin1").mediaType == "text/html")
        #expect(ContentType("").kind == .html)
        #expect(ContentType("application/problem+json").kind == .text)
        #expect(ContentType("image/png").kind == .other)
    }
}
