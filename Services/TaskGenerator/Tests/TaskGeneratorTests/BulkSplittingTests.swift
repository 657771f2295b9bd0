import Testing

@testable import TaskGenerator

/// Cutting a file into items must not depend on where its pieces end.
@Suite(.timeLimit(.minutes(1))) struct BulkSplittingTests {
    private func texts(_ items: [SplitItem]) -> [String] {
        items.map { "\($0.line):" + String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func `lines are the same however the file comes`(size: Int) {
        let bytes = Array("\n{\"a\":1}\r\n\n  \n{\"b\":2}\n{\"c\":3}".utf8)
        var splitter = LineSplitter()
        var items: [SplitItem] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            items += splitter.feed(bytes[start..<min(start + size, bytes.count)])
        }
        if let last = splitter.finish() { items.append(last) }
        #expect(texts(items) == [#"2:{"a":1}"#, #"5:{"b":2}"#, #"6:{"c":3}"#])
    }

    @Test(arguments: [1, 2, 3, 7, 1_000])
    func `elements are the same however the file comes`(size: Int) throws {
        let bytes = Array("[\n{\"a\":\"]},\\\\\\\"\"} ,\n{\"b\":[{}]},3 , \"x\"\n]\n".utf8)
        var splitter = ArraySplitter()
        var items: [SplitItem] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            try splitter.feed(bytes[start..<min(start + size, bytes.count)], into: &items)
        }
        try splitter.finish()
        #expect(texts(items) == [#"2:{"a":"]},\\\""} "#, #"3:{"b":[{}]}"#, "3:3 ", "3:\"x\"\n"])
    }

    @Test(arguments: [
        ("[", 1, "the array is not closed"), ("[1\n", 2, "the array is not closed"),
        ("[1,\n]", 2, "a submission is expected"), ("[,1]", 1, "a submission is expected"),
        ("[1]\n2", 2, "text after the end of the array"), ("[1}", 1, "',' or ']' is expected"),
    ])
    func `a text that is no array is refused with its line`(text: String, line: Int, message: String) {
        var splitter = ArraySplitter()
        var items: [SplitItem] = []
        #expect(throws: InputDefect(line: line, message: message)) {
            try splitter.feed(Array(text.utf8)[...], into: &items)
            try splitter.finish()
        }
    }

    @Test func `an empty array holds nothing`() throws {
        var splitter = ArraySplitter()
        var items: [SplitItem] = []
        try splitter.feed(Array(" [ \n ] ".utf8)[...], into: &items)
        try splitter.finish()
        #expect(items.isEmpty)
    }

    @Test func `what is too long is marked and costs no memory`() throws {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: SplitItem.maximumBytes + 2)
        var lines = LineSplitter()
        let cut = lines.feed((long + Array("\nb\n".utf8))[...])
        #expect(cut.map(\.isTooLong) == [true, false])
        #expect(cut.first?.bytes.isEmpty == true)
        var array = ArraySplitter()
        var items: [SplitItem] = []
        try array.feed((Array("[\"".utf8) + long + Array("\",2]".utf8))[...], into: &items)
        #expect(items.map(\.isTooLong) == [true, false])
        #expect(items.first?.bytes.isEmpty == true)
    }

    @Test func `an item keeps its bytes, on one line`() {
        let bytes = Array("{\"a\" : 1.00,\r\n \"b\":\"\\n\"}".utf8)
        let item = BulkItem(SplitItem(line: 4, bytes: bytes, isTooLong: false), keyPrefix: nil)
        #expect(String(decoding: item.bytes, as: UTF8.self) == "{\"a\" : 1.00,   \"b\":\"\\n\"}")
        #expect(!item.isKeyed && item.defect == nil && item.line == 4)
    }

    @Test func `a key that is there stays`() {
        let own = SplitItem(line: 4, bytes: Array(#"{"idempotency_key":"mine"}"#.utf8), isTooLong: false)
        #expect(BulkItem(own, keyPrefix: "p").bytes == own.bytes)
        #expect(BulkItem(own, keyPrefix: nil).isKeyed)
        let none = SplitItem(line: 4, bytes: Array(#"{"idempotency_key":null}"#.utf8), isTooLong: false)
        #expect(!BulkItem(none, keyPrefix: nil).isKeyed)
        #expect(BulkItem(none, keyPrefix: "p").bytes == Array(#"{"idempotency_key":"p:4"}"#.utf8))
    }
}
