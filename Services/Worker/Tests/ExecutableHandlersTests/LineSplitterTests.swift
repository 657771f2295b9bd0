import Testing

@testable import ExecutableHandlers

@Suite("Cutting a stream into lines", .timeLimit(.minutes(1)))
struct LineSplitterTests {
    private func lines(_ pieces: [String], limit: Int = 100, finish: Bool = true) -> [LineSplitter.Line] {
        var splitter = LineSplitter(limit: limit)
        var lines: [LineSplitter.Line] = []
        for piece in pieces { splitter.add(Array(piece.utf8)[...]) { lines.append($0) } }
        if finish { splitter.finish { lines.append($0) } }
        return lines
    }

    @Test func `Lines come whole however the pieces fall`() {
        let text = "one\ntwo\r\n\nfour"
        let whole = lines([text]).map(\.text)
        #expect(whole == ["one", "two", "", "four"])
        #expect(lines(text.map(String.init)).map(\.text) == whole)
        #expect(lines([text], finish: false).map(\.text) == ["one", "two", ""])
    }

    @Test func `What is beyond the limit is dropped up to the line's end`() {
        let found = lines(["abc", "defgh", "ij\nnext\n"], limit: 4)
        #expect(found.map(\.text) == ["abcd", "next"])
        #expect(found.map(\.isCut) == [true, false])
    }

    @Test func `A line as long as the limit is whole`() {
        #expect(lines(["abcd\n"], limit: 4) == [LineSplitter.Line(bytes: Array("abcd".utf8))])
    }

    @Test func `Bytes that are not UTF-8 become a replacement character`() {
        var splitter = LineSplitter(limit: 10)
        var text = ""
        splitter.add([0x61, 0xFF, 0x0A]) { text = $0.text }
        #expect(text == "a\u{FFFD}")
    }
}
