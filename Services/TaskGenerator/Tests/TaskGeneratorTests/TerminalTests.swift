import Testing

@testable import TaskGenerator

@Suite struct TerminalTests {
    private let half = GenerationProgress(
        total: 200,
        submitted: 110,
        accepted: 100,
        refused: 0,
        retries: 3,
        ended: nil,
        failed: 0,
        elapsed: .seconds(10)
    )

    @Test func `a progress line shows the share that is done`() {
        #expect(
            ProgressLine.bar(half, width: 60) == "[==========>         ] 50% 100/200 accepted, 3 retries, 10/s"
        )
    }

    @Test(arguments: [0, 1, 10, 40, 80, 400])
    func `a progress line is never wider than the terminal`(width: Int) {
        #expect(ProgressLine.bar(half, width: width).count <= width)
    }

    @Test func `a finished bar is full`() {
        var all = half
        all.accepted = 200
        #expect(ProgressLine.bar(all, width: 80).contains("=] 100%"))
        #expect(!ProgressLine.bar(all, width: 80).contains(">"))
    }

    @Test func `followed tasks count when they have ended`() {
        var followed = half
        followed.ended = 20
        #expect(followed.fraction == 0.1)
        followed.refused = 10
        followed.failed = 2
        #expect(followed.fraction == 0.15)
        #expect(
            ProgressLine.summary(followed)
                == "100/200 accepted, 20 ended, 10 refused, 2 failed, 3 retries, 10/s"
        )
    }

    @Test func `a table is as wide as its cells`() {
        var table = TablePrinter(["ID", "STATUS", "X"])
        table.add(["a", "completed", "1"])
        table.add(["long-name", nil])
        #expect(table.text == "ID         STATUS     X\na          completed  1\nlong-name  -          -")
    }

    @Test func `text from elsewhere cannot steer the terminal`() {
        #expect(PlainText.line("a\u{1B}[2Jb\nc\u{9B}d\u{202E}") == #"a\u{1b}[2Jb\u{a}c\u{9b}d\u{202e}"#)
        #expect(PlainText.line("grüße 日本") == "grüße 日本")
    }

    @Test func `paths and queries are encoded`() {
        #expect(PercentEncoding.encode("a/b?c=ü ~-._") == "a%2Fb%3Fc%3D%C3%BC%20~-._")
        #expect(PercentEncoding.query([]).isEmpty)
        #expect(PercentEncoding.query([("a", "1&2"), ("b", "x")]) == "?a=1%262&b=x")
    }
}
